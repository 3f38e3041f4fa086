namespace Ect;

/// <summary>A pair of a predecessor and a token that a policy decides on.</summary>
public sealed class EctPredecessorContext
{
    internal EctPredecessorContext(EctNode predecessor, EctToken token) => (Predecessor, Token) = (predecessor, token);

    /// <summary>The predecessor, from the request or from the store.</summary>
    public EctNode Predecessor { get; }

    /// <summary>The token that names it in <c>pred</c>.</summary>
    public EctToken Token { get; }
}
