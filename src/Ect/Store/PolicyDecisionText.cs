using System.Text.Json;
using Ect.Tokens;

namespace Ect.Store;

/// <summary>Reads <c>pol_decision</c> of a token (profile, section 3, rule 7).</summary>
internal static class PolicyDecisionText
{
    public const string Approved = "approved";
    private const int MaxLength = 64;

    /// <summary>Returns the decision as text, shortened so that a record remains small. A value that is not a string is returned as its
    /// JSON.</summary>
    public static string? Of(EctToken token)
    {
        if (token.Extensions.ValueKind is not JsonValueKind.Object) return null;
        if (!token.Extensions.TryGetProperty(ClaimNames.PolicyDecision, out var decision)) return null;

        var text = decision.ValueKind is JsonValueKind.String ? decision.GetString()! : decision.GetRawText();
        return text.Length <= MaxLength ? text : VisibleText.Start(text, MaxLength).ToString();
    }
}
