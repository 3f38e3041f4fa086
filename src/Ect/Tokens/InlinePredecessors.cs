namespace Ect.Tokens;

/// <summary>The predecessors that are sent along with a token (profile, section 7). Tokens of others must not make our own call fail, so
/// those that do not fit are left out. The token names them nevertheless, and the receiver looks for them in its store.</summary>
/// <param name="Texts">The tokens that are sent along.</param>
/// <param name="Length">The characters of all of them.</param>
/// <param name="LeftOut">The number of those that do not fit.</param>
internal readonly record struct InlinePredecessors(IReadOnlyList<string> Texts, int Length, int LeftOut)
{
    /// <summary>Returns how many bytes a token takes in a header with these behind it.</summary>
    public int CountHeaderBytes(int tokenLength) => tokenLength + Length + (Texts.Count * TokenHeader.SeparatorLength);

    /// <summary>Selects as many predecessors as fit, in their order, without those that the receiver has issued itself.</summary>
    /// <param name="tokenLength">How many characters the token has.</param>
    /// <param name="tokenValues">How many JSON values the token has.</param>
    /// <param name="predecessors">The predecessors that the token names.</param>
    /// <param name="receiver">The service that the token is for.</param>
    /// <param name="limits">The limits of a receiver.</param>
    /// <param name="maxHeaderBytes">The bytes that the header may have, if the tokens go there.</param>
    public static InlinePredecessors Fit(int tokenLength, int tokenValues, IEnumerable<EctToken> predecessors, string receiver,
        EctLimits limits, int maxHeaderBytes = int.MaxValue)
    {
        var (texts, length, values, leftOut) = (new List<string>(), 0, tokenValues, 0);
        foreach (var predecessor in predecessors)
        {
            if (predecessor.Issuer == receiver) continue;

            var longer = tokenLength + length + predecessor.EncodedToken.Length;
            var fits = texts.Count + 1 < limits.MaxTokens
                && longer <= limits.MaxTokensLength
                && values + predecessor.JsonValues <= limits.MaxTokensValues
                && longer + ((texts.Count + 1) * TokenHeader.SeparatorLength) <= maxHeaderBytes;
            if (!fits)
            {
                leftOut++;
                continue;
            }

            texts.Add(predecessor.EncodedToken);
            length += predecessor.EncodedToken.Length;
            values += predecessor.JsonValues;
        }

        return new(texts, length, leftOut);
    }
}
