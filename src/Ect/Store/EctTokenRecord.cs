using System.Buffers.Text;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Ect.Store;
using Ect.Tokens;

namespace Ect;

/// <summary>The record that the store keeps of a verified or issued token (profile, section 8). The token's text is not part of
/// it.</summary>
/// <remarks>A store keeps the bytes that <see cref="Encode"/> returns. Records are equal if all their members are, including each
/// predecessor.</remarks>
public sealed class EctTokenRecord
{
    internal EctTokenRecord()
    {
    }

    internal EctTokenRecord(EctTokenRecord other)
    {
        (Id, Issuer, Action, WorkflowId, Predecessors) = (other.Id, other.Issuer, other.Action, other.WorkflowId, other.Predecessors);
        (IssuedAt, ExpiresAt, RecordedAt, Digest) = (other.IssuedAt, other.ExpiresAt, other.RecordedAt, other.Digest);
        (Level, PathLevel, AncestorsKnown) = (other.Level, other.PathLevel, other.AncestorsKnown);
        (KeyId, KeyThumbprint, PolicyDecision) = (other.KeyId, other.KeyThumbprint, other.PolicyDecision);
        (Audiences, InputHash, OutputHash) = (other.Audiences, other.InputHash, other.OutputHash);
        (RetryOf, TraceId) = (other.RetryOf, other.TraceId);
    }

    /// <summary>The token's <c>jti</c>, in lower case.</summary>
    public string Id { get; internal init; } = "";

    /// <summary>The token's <c>iss</c>.</summary>
    public string Issuer { get; internal init; } = "";

    /// <summary>The token's <c>exec_act</c>.</summary>
    public string Action { get; internal init; } = "";

    /// <summary>The token's <c>wid</c>, in lower case; <see langword="null"/> if it has none.</summary>
    public string? WorkflowId { get; internal init; }

    /// <summary>The token's <c>pred</c>, in lower case.</summary>
    public IReadOnlyList<string> Predecessors { get; internal init; } = [];

    /// <summary>The token's <c>iat</c>, in whole seconds.</summary>
    public DateTimeOffset IssuedAt { get; internal init; }

    /// <summary>The token's <c>exp</c>, in whole seconds.</summary>
    public DateTimeOffset ExpiresAt { get; internal init; }

    /// <summary>When the token was first recorded, in whole milliseconds, by the clock of the service that recorded it.</summary>
    /// <remarks>For a record that was written before this was kept, it is <see cref="IssuedAt"/>.</remarks>
    public DateTimeOffset RecordedAt { get; internal init; }

    /// <summary>The token's <c>aud</c>; empty for a record that was written before this was kept.</summary>
    public IReadOnlyList<string> Audiences { get; internal init; } = [];

    /// <summary>The token's <c>inp_hash</c>; <see langword="null"/> if it has none.</summary>
    public EctDigest? InputHash { get; internal init; }

    /// <summary>The token's <c>out_hash</c>; <see langword="null"/> if it has none.</summary>
    public EctDigest? OutputHash { get; internal init; }

    /// <summary>The <c>jti</c> of the first attempt that the token repeats (<c>ect-aspnetcore.retry_of</c> in <c>ect_ext</c>), in lower
    /// case; <see langword="null"/> if it names none.</summary>
    public string? RetryOf { get; internal init; }

    /// <summary>The trace in which the token was first recorded, 32 hexadecimal digits in lower case (W3C Trace Context);
    /// <see langword="null"/> if there was none.</summary>
    public string? TraceId { get; internal init; }

    /// <summary>The token's own level, which is L3 once the audit ledger has recorded it. Unsigned tokens have a name space of their own,
    /// so a signed and an unsigned record may have the same id.</summary>
    public EctAssuranceLevel Level { get; internal init; }

    /// <summary>The lowest level on any path to this token that was known when it was recorded.</summary>
    public EctAssuranceLevel PathLevel { get; internal init; }

    /// <summary>Whether all ancestors were known when the token was recorded. A walk over ancestors ends here.</summary>
    public bool AncestorsKnown { get; internal init; }

    /// <summary>The digest of header and payload. Records with the same digest are of the same token.</summary>
    public EctDigest Digest { get; internal init; }

    /// <summary>The <c>kid</c> that the token named; <see langword="null"/> for an unsigned token, or if it was not recorded.</summary>
    public string? KeyId { get; internal init; }

    /// <summary>The RFC 7638 thumbprint of the key that signed the token; <see langword="null"/> for an unsigned token.</summary>
    public EctDigest? KeyThumbprint { get; internal init; }

    /// <summary>The token's <c>pol_decision</c>, at most 64 characters of it; <see langword="null"/> if it has none.</summary>
    public string? PolicyDecision { get; internal init; }

    /// <summary>Makes a record of no token, for a health check that writes to a store and reads again.</summary>
    /// <param name="id">A new UUID. Samples of one id are records of one token.</param>
    /// <param name="workflowId">A new UUID.</param>
    /// <param name="now">The time.</param>
    /// <param name="ancestorsKnown">The <see cref="AncestorsKnown"/>: a sample with it completes one without.</param>
    /// <returns>The record, of a signed token.</returns>
    public static EctTokenRecord Sample(Guid id, Guid workflowId, DateTimeOffset now, bool ancestorsKnown) => new()
    {
        Id = id.ToString(),
        WorkflowId = workflowId.ToString(),
        Issuer = "urn:ect:sample",
        Action = "sample",
        IssuedAt = now,
        ExpiresAt = now,
        RecordedAt = InMilliseconds(now),
        Level = EctAssuranceLevel.L2,
        PathLevel = EctAssuranceLevel.L2,
        AncestorsKnown = ancestorsKnown,
        Digest = EctDigest.Of(id.ToByteArray()),
    };

    /// <summary>Reads the bytes of a record.</summary>
    /// <param name="id">The <see cref="Id"/>, which is not among the bytes.</param>
    /// <param name="encoded">What <see cref="Encode"/> returned.</param>
    /// <param name="record">The record.</param>
    /// <returns><see langword="false"/> if the bytes are not those of a record.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="id"/> is <see langword="null"/>.</exception>
    public static bool TryDecode(string id, ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out EctTokenRecord? record)
    {
        ArgumentNullException.ThrowIfNull(id);
        record = RecordEncoding.Decode(id, encoded);
        return record is not null;
    }

    /// <summary>Writes everything but the <see cref="Id"/>, which is the key of a store, as compact bytes. Times count in whole
    /// seconds, <see cref="RecordedAt"/> in whole milliseconds.</summary>
    /// <returns>The bytes.</returns>
    public byte[] Encode() => RecordEncoding.Encode(this);

    /// <summary>Merges another record of the same token. An <see cref="IEctStore"/> keeps the result when a record is added
    /// again.</summary>
    /// <remarks>The level never falls. If only one of the records knows all ancestors, its path level counts. Otherwise the higher path
    /// level counts, because a path rises with its tokens. A path with an unsigned token on it never rises. Everything else remains as it
    /// was first recorded.</remarks>
    /// <param name="other">The record that is added.</param>
    /// <returns>The record to keep. It is this record if <paramref name="other"/> adds nothing.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="other"/> is the record of another token.</exception>
    public EctTokenRecord CompleteWith(EctTokenRecord other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Digest != Digest) throw new ArgumentException("The records are of different tokens.", nameof(other));
        var (level, pathLevel, ancestorsKnown) = RecordState.Of(this).CompleteWith(RecordState.Of(other));
        return (level, pathLevel, ancestorsKnown) == (Level, PathLevel, AncestorsKnown)
            ? this
            : new(this) { Level = level, PathLevel = pathLevel, AncestorsKnown = ancestorsKnown };
    }

    /// <summary>Compares all members, including each predecessor.</summary>
    /// <param name="obj">Another record.</param>
    /// <returns>Whether the records are equal.</returns>
    public override bool Equals(object? obj) => obj is EctTokenRecord other
        && Id == other.Id && Digest == other.Digest
        && (Level, PathLevel, AncestorsKnown) == (other.Level, other.PathLevel, other.AncestorsKnown)
        && (Issuer, Action, WorkflowId) == (other.Issuer, other.Action, other.WorkflowId)
        && (IssuedAt, ExpiresAt) == (other.IssuedAt, other.ExpiresAt)
        && (KeyId, KeyThumbprint, PolicyDecision) == (other.KeyId, other.KeyThumbprint, other.PolicyDecision)
        && (RecordedAt, InputHash, OutputHash) == (other.RecordedAt, other.InputHash, other.OutputHash)
        && (RetryOf, TraceId) == (other.RetryOf, other.TraceId)
        && AreSame(Audiences, other.Audiences) && AreSame(Predecessors, other.Predecessors);

    /// <summary>Hashes the members that usually differ.</summary>
    /// <returns>The same number for equal records.</returns>
    public override int GetHashCode() => HashCode.Combine(Id, Digest, Level, PathLevel, AncestorsKnown);

    internal bool IsSigned => Level is not EctAssuranceLevel.L1;

    internal static EctTokenRecord From(
        EctToken token, EctDigest? keyThumbprint, bool ancestorsKnown, EctAssuranceLevel pathLevel, DateTimeOffset recordedAt,
        EctAssuranceLevel? level = null) => new()
    {
        Id = token.Id,
        Issuer = token.Issuer,
        Action = token.Action,
        WorkflowId = token.WorkflowId,
        Predecessors = token.Predecessors,
        IssuedAt = token.IssuedAt,
        ExpiresAt = token.ExpiresAt,
        RecordedAt = InMilliseconds(recordedAt),
        Audiences = token.Audiences,
        InputHash = DigestOf(token.InputHash),
        OutputHash = DigestOf(token.OutputHash),
        RetryOf = RetryOfText.Of(token),
        TraceId = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.TraceId.ToHexString() : null,
        Level = level ?? token.Level,
        PathLevel = pathLevel,
        AncestorsKnown = ancestorsKnown,
        Digest = token.Digest,
        KeyId = token.KeyId,
        KeyThumbprint = keyThumbprint,
        PolicyDecision = PolicyDecisionText.Of(token),
    };

    /// <summary>Returns the record of a token that the ledger may not have recorded yet.</summary>
    internal EctTokenRecord BeforeLedger() =>
        new(this)
        {
            Level = AssuranceLevels.Lower(Level, EctAssuranceLevel.L2),
            PathLevel = AssuranceLevels.Lower(PathLevel, EctAssuranceLevel.L2),
        };

    private static DateTimeOffset InMilliseconds(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    private static EctDigest? DigestOf(string? hash) => hash is null ? null : new(Base64Url.DecodeFromChars(hash));

    private static bool AreSame(IReadOnlyList<string> x, IReadOnlyList<string> y) => ReferenceEquals(x, y) || x.SequenceEqual(y);
}
