using Ect.Tokens;

namespace Ect.Graph;

/// <summary>A token of a request, on its way through the rules.</summary>
/// <param name="token">The token.</param>
/// <param name="index">The index of its text.</param>
/// <param name="jws">The envelope, if it was read; <see langword="null"/> for an unsigned token, and for one that was verified
/// before.</param>
internal sealed class RequestToken(EctToken token, int index = 0, JwsCompact? jws = null)
{
    private const int MaxDepth = 64; // No header that was read before was deeper.

    public EctToken Token => token;

    /// <summary>The index of its text.</summary>
    public int Index => index;

    /// <summary>The signed text and the signature; <see langword="null"/> for an unsigned token.</summary>
    public JwsCompact? Jws =>
        jws ??= token.IsSigned && JwsCompact.TryRead(token.EncodedToken, MaxDepth, out var read) ? read : null;

    /// <summary>Whether no other token of the request names it. A head is used up here, and must be addressed to this service.</summary>
    public bool IsHead { get; private set; } = true;

    /// <summary>The tokens of the request that it names.</summary>
    public IReadOnlyList<RequestToken> Named { get; private set; } = [];

    /// <summary>The key that rule 11 found; <see langword="null"/> for an unsigned token.</summary>
    public EctKey? Key { get; set; }

    /// <summary>The thumbprint of the key that is known to have made the signature; <see langword="null"/> if none is known yet.</summary>
    public EctDigest? ProvenBy { get; set; }

    /// <summary>Whether rule 10 was reached for it, and found that its issuer is trusted.</summary>
    public bool NamesTrustedIssuer { get; set; }

    /// <summary>Whether rule 13 was reached for it, and found its signature valid under a key of its issuer.</summary>
    public bool IsAuthentic { get; set; }

    /// <summary>Whether it counts as unknown, because it is an inline predecessor of an untrusted issuer, and such predecessors are
    /// reported rather than refused.</summary>
    public bool IsDropped { get; set; }

    /// <summary>Its node in the graph, after rule 17 has been reached.</summary>
    public EctNode? Node { get; set; }

    public void Name(List<RequestToken> named)
    {
        Named = named;
        foreach (var predecessor in named) predecessor.IsHead = false;
    }
}
