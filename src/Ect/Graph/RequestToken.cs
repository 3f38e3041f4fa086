using Ect.Tokens;

namespace Ect.Graph;

/// <summary>One token of a request, on its way through the rules.</summary>
/// <param name="token">The token.</param>
/// <param name="index">Which of the given texts it is.</param>
/// <param name="jws">Its envelope, where that was read; <see langword="null"/> for an unsigned token, and for one that is known.</param>
internal sealed class RequestToken(EctToken token, int index = 0, JwsCompact? jws = null)
{
    private const int MaxDepth = 64; // Any header that was read before was less deep.

    public EctToken Token => token;

    /// <summary>Which of the given texts it is.</summary>
    public int Index => index;

    /// <summary>What was signed, and the signature; none for an unsigned token.</summary>
    public JwsCompact? Jws => jws ??= token.IsSigned && JwsCompact.TryRead(token.EncodedToken, MaxDepth, out var read) ? read : null;

    /// <summary>No other token of the request names it: it is spent here, and must be addressed to us.</summary>
    public bool IsHead { get; private set; } = true;

    /// <summary>The tokens of the request that it names.</summary>
    public IReadOnlyList<RequestToken> Named { get; private set; } = [];

    /// <summary>The key that rule 11 found; none for an unsigned token.</summary>
    public EctKey? Key { get; set; }

    /// <summary>The thumbprint of the key that is known to have made the signature; <see langword="null"/> as long as none is.</summary>
    public EctDigest? ProvenBy { get; set; }

    /// <summary>Counts as not there: an inline predecessor of an issuer that is not trusted, where that is reported rather than refused.</summary>
    public bool IsDropped { get; set; }

    /// <summary>What stands for it in the graph, once rule 17 is reached.</summary>
    public EctNode? Node { get; set; }

    public void Name(List<RequestToken> named)
    {
        Named = named;
        foreach (var predecessor in named) predecessor.IsHead = false;
    }
}
