namespace EctAgent;

/// <summary>A service that this agent gives a task to, as an entry of the configuration's section <c>Downstream</c>.</summary>
/// <param name="Name">The name of the service here.</param>
/// <param name="Url">The address that tasks are posted to. Without a path it is <c>/tasks</c> there.</param>
/// <param name="Audience">The <c>Ect:Identity</c> of that service, which the token is for.</param>
/// <param name="Action">The action that this agent has finished when it calls, the token's <c>exec_act</c>. Default: the endpoint's
/// own.</param>
internal sealed record Downstream(string Name, Uri Url, string Audience, string? Action = null)
{
    public Uri TaskUrl => Url.AbsolutePath is "/" ? new Uri(Url, "/tasks") : Url;
}

/// <summary>Says whether each call waits for the answer to the one before, and so follows it in the graph.</summary>
internal enum DownstreamMode
{
    Sequential,
    Parallel,
}
