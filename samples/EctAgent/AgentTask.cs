using Ect;

namespace EctAgent;

/// <summary>The work of this agent. It reads its task, calls the configured services, and reports the graph behind its task.</summary>
internal static class AgentTask
{
    public static async Task<AgentAnswer> RunAsync(HttpContext http, IEctScopes scopes, DownstreamClient downstream)
    {
        var body = await BodyAnswer.ReadAsync(http.Request.Body, http.RequestAborted);
        var answers = await downstream.CallAllAsync(http.RequestAborted);

        // A workflow that enters here gets its id with the first token that is sent, so the id is read after the calls.
        return AgentAnswer.From(http.GetEct(), scopes.Current?.WorkflowId, body, answers);
    }
}
