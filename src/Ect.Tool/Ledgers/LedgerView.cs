using System.Text.Json.Serialization;

namespace Ect.Tool.Ledgers;

/// <summary>What commands say about a ledger.</summary>
/// <param name="Truthful">Whether nothing is wrong.</param>
internal sealed record LedgerView(bool Truthful)
{
    public string? Origin { get; init; }

    /// <summary>Of the head.</summary>
    public long? Size { get; init; }

    /// <summary>The head's root hash, base64url.</summary>
    public string? RootHash { get; init; }

    /// <summary>The size that was known before.</summary>
    public long? Before { get; init; }
    public long? Added { get; init; }
    public long? Hidden { get; init; }
    public long? Removed { get; init; }
    public int? Receipts { get; init; }

    /// <summary>Receipts of entries that are not shown yet.</summary>
    public int? Ahead { get; init; }

    /// <summary>Tokens without a receipt.</summary>
    public IReadOnlyList<string>? Unrecorded { get; init; }
    public bool? Undated { get; init; }
    public EctLedgerFailure? Failure { get; init; }
    public string? Detail { get; init; }
    public string? File { get; init; }
    public long? Redacted { get; init; }

    public static LedgerView Of(Audit audit) => new(true)
    {
        Origin = audit.Head.Origin,
        Size = audit.Head.Size,
        RootHash = $"{audit.Head.RootHash}",
        Before = audit.Before?.Size,
        Added = audit.Added,
        Hidden = audit.Hidden,
        Removed = audit.Removed,
        Receipts = audit.Receipts,
        Ahead = audit.Ahead is 0 ? null : audit.Ahead,
        Unrecorded = audit.Unrecorded is [] ? null : audit.Unrecorded,
        Undated = audit.Doubt is not null,
        Detail = audit.Doubt,
    };

    public static LedgerView Of(LieException lie) => new(false) { Failure = lie.Failure, Detail = lie.Message };
}

/// <summary>What <c>ect ledger key</c> says.</summary>
/// <param name="Origin">The ledger's name.</param>
/// <param name="VerifierKey">The key as it is pinned.</param>
/// <param name="Kid">What it goes by in receipts, base64url.</param>
/// <param name="File">The file it was written to.</param>
internal sealed record LedgerKeyView(string Origin, string VerifierKey, string Kid, string? File);

/// <summary>Writes what commands say about ledgers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(LedgerView))]
[JsonSerializable(typeof(LedgerKeyView))]
internal sealed partial class LedgersJson : JsonSerializerContext;
