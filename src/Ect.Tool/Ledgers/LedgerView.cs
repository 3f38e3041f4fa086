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
        Undated = audit.Doubt is not null,
        Detail = audit.Doubt,
    };

    public static LedgerView Of(LieException lie) => new(false) { Failure = lie.Failure, Detail = lie.Message };
}

/// <summary>Writes what commands say about ledgers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(LedgerView))]
internal sealed partial class LedgersJson : JsonSerializerContext;
