namespace Ect.Graph;

/// <summary>What is known under one id, which a signed and an unsigned token may share. An id is looked up once for all of it.</summary>
internal sealed class KnownId
{
    private KnownToken _signed, _unsigned;

    /// <summary>Whether the store was asked for it.</summary>
    public bool IsAsked { get; set; }

    /// <summary>Whether a stored token named it before it was known.</summary>
    public bool IsAwaited { get; set; }

    /// <summary>What the id means to a token that names it: the signed task, if it fits two.</summary>
    public EctNode? Node => _signed.Node ?? _unsigned.Node;

    public ref KnownToken Of(bool isSigned) => ref isSigned ? ref _signed : ref _unsigned;

    /// <summary>What the id means, whether it counts or not.</summary>
    public EctNode? Recall() => _signed.Recall() ?? _unsigned.Recall();
}

/// <summary>What is known of a token.</summary>
internal struct KnownToken
{
    private EctNode? _stored;

    /// <summary>Whether nothing is asked about it that the store could answer: the write decides who owns the id (rule 21).</summary>
    public bool IsLeft { get; set; }

    /// <summary>What the store has.</summary>
    public EctTokenRecord? Record { get; set; }

    /// <summary>The task, if it counts as there.</summary>
    public EctNode? Node { get; set; }

    /// <summary>The task, whether it counts or not.</summary>
    public EctNode? Recall() => Node ?? (Record is null ? null : _stored ??= new EctNode(Record));
}
