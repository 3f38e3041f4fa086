using Ect.Store;

namespace Ect.Graph;

/// <summary>The knowledge about one id, which is looked up once for a signed and an unsigned token.</summary>
internal sealed class KnownId
{
    private SameId<KnownToken> _tokens;

    /// <summary>Whether the store was asked for the id.</summary>
    public bool IsAsked { get; set; }

    /// <summary>Whether a stored token named the id before it was known.</summary>
    public bool IsAwaited { get; set; }

    /// <summary>The task that the id means in <c>pred</c>.</summary>
    public EctNode? Node => _tokens.Meant(static (ref KnownToken token) => token.Node);

    public ref KnownToken Of(bool isSigned) => ref _tokens.Of(isSigned);

    /// <summary>Returns the task that the id means, whether it counts or not.</summary>
    public EctNode? Recall() => _tokens.Meant(static (ref KnownToken token) => token.Recall());
}

/// <summary>The knowledge about a token.</summary>
internal struct KnownToken
{
    private EctNode? _stored;

    /// <summary>Whether the store is not asked about it, because the write decides who owns the id (profile, rule 21).</summary>
    public bool IsLeft { get; set; }

    /// <summary>The record in the store.</summary>
    public EctTokenRecord? Record { get; set; }

    /// <summary>The task, if it counts as known.</summary>
    public EctNode? Node { get; set; }

    /// <summary>Returns the task, whether it counts or not.</summary>
    public EctNode? Recall() => Node ?? (Record is null ? null : _stored ??= new EctNode(Record));
}
