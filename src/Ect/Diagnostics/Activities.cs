using System.Diagnostics;

namespace Ect.Diagnostics;

/// <summary>The activity source <c>Ect</c>. Tags carry outcomes and ids, never a token.</summary>
internal static class Activities
{
    private static readonly ActivitySource Source = new(EctDiagnostics.ActivitySourceName);

    public static Activity? StartVerification() => Source.StartActivity("ect.verify");

    public static Activity? StartIssuing() => Source.StartActivity("ect.issue");

    /// <summary>Says which token was issued.</summary>
    public static void SetIssued(this Activity? activity, EctToken token)
    {
        activity?.SetTag("ect.token_id", token.Id);
        activity?.SetTag("ect.workflow_id", token.WorkflowId);
        activity?.SetTag("ect.issuer", token.Issuer);
        activity?.SetTag("ect.level", token.Level.ToString());
    }

    /// <summary>Says whose tokens were accepted.</summary>
    public static void SetAccepted(this Activity activity, IReadOnlyList<EctToken> heads, string? workflowId)
    {
        activity.SetTag("ect.token_id", LogScope.IdsOf(heads));
        activity.SetTag("ect.workflow_id", workflowId);
        activity.SetTag("ect.issuer", LogScope.IssuersOf(heads));
    }
}
