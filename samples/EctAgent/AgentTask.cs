using Ect;

namespace EctAgent;

/// <summary>What this agent does: it reads its task, has others do theirs, and tells what it knows of how it came to all this.</summary>
internal static class AgentTask
{
    public static async Task<AgentAnswer> RunAsync(HttpContext http, IEctScopes scopes, DownstreamClient downstream)
    {
        var body = await BodyAnswer.ReadAsync(http.Request.Body, http.RequestAborted);
        var answers = await downstream.CallAllAsync(http.RequestAborted);

        // A workflow that enters here gets its id with the first token that is sent: hence after the calls.
        return AgentAnswer.From(http.GetEct(), scopes.Current?.WorkflowId, body, answers);
    }
}
