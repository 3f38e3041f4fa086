using Ect.Store;

namespace Ect;

/// <summary>What the store keeps of a verified or issued token (profile, section 8). The token's text is not part of it.</summary>
/// <remarks>System.Text.Json can write and read it, also without reflection. Records are equal if all their members are, the predecessors
/// one by one.</remarks>
public sealed record EctTokenRecord
{
    /// <summary>The token's <c>jti</c>, in lower case.</summary>
    public required string Id { get; init; }

    /// <summary>The token's <c>iss</c>.</summary>
    public required string Issuer { get; init; }

    /// <summary>The token's <c>exec_act</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The token's <c>wid</c>, in lower case; <see langword="null"/> if it has none.</summary>
    public string? WorkflowId { get; init; }

    /// <summary>The token's <c>pred</c>, in lower case.</summary>
    public required IReadOnlyList<string> Predecessors { get; init; }

    /// <summary>The token's <c>iat</c>.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>The token's <c>exp</c>.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The token's own level: L3 once the audit ledger has it. Unsigned tokens live in a name space of their own: one signed and one unsigned
    /// record may have the same id.</summary>
    public required EctAssuranceLevel Level { get; init; }

    /// <summary>The lowest level on any path to this token that was known when it was recorded.</summary>
    public required EctAssuranceLevel PathLevel { get; init; }

    /// <summary>Whether all ancestors were known when the token was recorded: the walk over ancestors ends here.</summary>
    public required bool AncestorsKnown { get; init; }

    /// <summary>Digest of header and payload: the same digest is the same token.</summary>
    public required EctDigest Digest { get; init; }

    /// <summary>The <c>kid</c> that the token named; <see langword="null"/> for an unsigned token, or where nobody has recorded it.</summary>
    public string? KeyId { get; init; }

    /// <summary>RFC 7638 thumbprint of the key that signed it; <see langword="null"/> for an unsigned token.</summary>
    public EctDigest? KeyThumbprint { get; init; }

    /// <summary>The token's <c>pol_decision</c>, at most 64 characters of it; <see langword="null"/> if it has none.</summary>
    public string? PolicyDecision { get; init; }

    /// <summary>Takes in another record of the same token: what an <see cref="IEctStore"/> keeps where one is added that it has.</summary>
    /// <remarks>The level only ever rises. Of the levels of the path, that of the record that knows all ancestors counts; if both do, or neither, the
    /// higher, since a path rises with its tokens; but nothing lifts a path with an unsigned token on it.</remarks>
    /// <param name="other">What is added.</param>
    /// <returns>What is to be kept; equal to this record if <paramref name="other"/> knows nothing better.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">It is another token's.</exception>
    public EctTokenRecord CompleteWith(EctTokenRecord other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Digest != Digest) throw new ArgumentException("The records are of two tokens.", nameof(other));
        var (level, pathLevel, ancestorsKnown) = RecordState.Of(this).CompleteWith(RecordState.Of(other));
        return this with { Level = level, PathLevel = pathLevel, AncestorsKnown = ancestorsKnown };
    }

    /// <summary>Compares all members, the predecessors one by one.</summary>
    /// <param name="other">Another record.</param>
    /// <returns>Whether nothing differs.</returns>
    public bool Equals(EctTokenRecord? other) => other is not null
        && Id == other.Id && Digest == other.Digest
        && (Level, PathLevel, AncestorsKnown) == (other.Level, other.PathLevel, other.AncestorsKnown)
        && (Issuer, Action, WorkflowId) == (other.Issuer, other.Action, other.WorkflowId)
        && (IssuedAt, ExpiresAt) == (other.IssuedAt, other.ExpiresAt)
        && (KeyId, KeyThumbprint, PolicyDecision) == (other.KeyId, other.KeyThumbprint, other.PolicyDecision)
        && (ReferenceEquals(Predecessors, other.Predecessors) || Predecessors.SequenceEqual(other.Predecessors));

    /// <summary>Hashes what tells records apart.</summary>
    /// <returns>The same for equal records.</returns>
    public override int GetHashCode() => HashCode.Combine(Id, Digest, Level, PathLevel, AncestorsKnown);

    internal bool IsSigned => Level is not EctAssuranceLevel.L1;

    internal static EctTokenRecord From(EctToken token, EctDigest? keyThumbprint, bool ancestorsKnown, EctAssuranceLevel pathLevel, EctAssuranceLevel? level = null) => new()
    {
        Id = token.Id,
        Issuer = token.Issuer,
        Action = token.Action,
        WorkflowId = token.WorkflowId,
        Predecessors = token.Predecessors,
        IssuedAt = token.IssuedAt,
        ExpiresAt = token.ExpiresAt,
        Level = level ?? token.Level,
        PathLevel = pathLevel,
        AncestorsKnown = ancestorsKnown,
        Digest = token.Digest,
        KeyId = token.KeyId,
        KeyThumbprint = keyThumbprint,
        PolicyDecision = PolicyDecisionText.Of(token),
    };

    /// <summary>The record of a token that the ledger may not have yet.</summary>
    internal EctTokenRecord BeforeLedger() => this with { Level = Lower(Level, EctAssuranceLevel.L2), PathLevel = Lower(PathLevel, EctAssuranceLevel.L2) };

    private static EctAssuranceLevel Lower(EctAssuranceLevel one, EctAssuranceLevel other) => one < other ? one : other;
}
