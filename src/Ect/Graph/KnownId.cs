namespace Ect.Graph;

/// <summary>The knowledge about one id, which a signed and an unsigned token may share. An id is looked up once for both.</summary>
internal sealed class KnownId
{
    private KnownToken _signed, _unsigned;

    /// <summary>Whether the store was asked for the id.</summary>
    public bool IsAsked { get; set; }

    /// <summary>Whether a stored token named the id before it was known.</summary>
    public bool IsAwaited { get; set; }

    /// <summary>The task that the id means in <c>pred</c>: the signed one, if there are two.</summary>
    public EctNode? Node => _signed.Node ?? _unsigned.Node;

    public ref KnownToken Of(bool isSigned) => ref isSigned ? ref _signed : ref _unsigned;

    /// <summary>Returns the task that the id means, whether it counts or not.</summary>
    public EctNode? Recall() => _signed.Recall() ?? _unsigned.Recall();
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
