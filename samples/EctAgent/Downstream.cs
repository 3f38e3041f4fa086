namespace EctAgent;

/// <summary>A service that this agent hands a task to: one entry of the configuration's section <c>Downstream</c>.</summary>
/// <param name="Name">What it is called here.</param>
/// <param name="Url">Where its tasks are posted to; without a path, <c>/tasks</c> there.</param>
/// <param name="Audience">Its own <c>Ect:Identity</c>: whom the token is for.</param>
/// <param name="Action">What this agent has finished when it calls, the token's <c>exec_act</c>. Default: the endpoint's own.</param>
internal sealed record Downstream(string Name, Uri Url, string Audience, string? Action = null)
{
    public Uri TaskUrl => Url.AbsolutePath is "/" ? new Uri(Url, "/tasks") : Url;
}

/// <summary>Whether one call waits for the answer of the one before, and so comes after it in the graph.</summary>
internal enum DownstreamMode
{
    Sequential,
    Parallel,
}
