using Ect.Tokens;

namespace Ect.Http;

/// <summary>Chooses the predecessors that travel with a token (profile, section 7). What others have sent must not make our own call fail,
/// so whatever does not fit stays behind: it is named in <c>pred</c> all the same, and the receiver looks for it in the store.</summary>
internal static class InlinePredecessors
{
    /// <returns>The token, and behind it as many of <paramref name="predecessors"/> as fit, in their order.</returns>
    public static List<string> Fit(EctToken token, IEnumerable<EctToken> predecessors, EctLimits limits, int maxHeaderBytes = int.MaxValue)
    {
        var fitting = new List<string> { token.EncodedToken };
        var (length, values, bytes) = (token.EncodedToken.Length, token.JsonValues, TokenHeader.CountBytes(fitting));
        foreach (var predecessor in predecessors)
        {
            var text = predecessor.EncodedToken;
            var (longer, further) = (length + text.Length, values + predecessor.JsonValues);
            var more = bytes + TokenHeader.CountFurtherBytes(text);
            if (fitting.Count >= limits.MaxTokens) break;
            if (longer > limits.MaxTokensLength || further > limits.MaxTokensValues || more > maxHeaderBytes) continue;

            fitting.Add(text);
            (length, values, bytes) = (longer, further, more);
        }

        return fitting;
    }
}
