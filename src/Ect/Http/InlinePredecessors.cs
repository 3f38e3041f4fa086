namespace Ect;

/// <summary>Chooses the predecessors that travel with a token (profile, section 7). What others have sent must not make our own call fail, so
/// whatever does not fit stays behind: it is named in <c>pred</c> all the same, and the receiver looks for it in the store.</summary>
internal static class InlinePredecessors
{
    /// <returns>The token, and behind it as many of <paramref name="predecessors"/> as fit, in their order.</returns>
    public static List<string> Fit(EctToken token, IEnumerable<EctToken> predecessors, EctLimits limits, int maxHeaderBytes = int.MaxValue)
    {
        var fitting = new List<string> { token.EncodedToken };
        var (length, bytes) = (token.EncodedToken.Length, EctHeader.CountBytes(fitting));
        foreach (var text in predecessors.Select(predecessor => predecessor.EncodedToken))
        {
            var (longer, more) = (length + text.Length, bytes + EctHeader.CountFurtherBytes(text));
            if (fitting.Count >= limits.MaxTokens) break;
            if (longer > limits.MaxTokensLength || more > maxHeaderBytes) continue;

            fitting.Add(text);
            (length, bytes) = (longer, more);
        }

        return fitting;
    }
}
