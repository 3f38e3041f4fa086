using System.Text.Json.Serialization;

namespace Ect;

/// <summary>What is wrong with something that a ledger said. Numbers are never reused, new values are appended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EctLedgerFailure>))]
public enum EctLedgerFailure
{
    /// <summary>Nothing: it is proven.</summary>
    None = 0,
    /// <summary>It is no tree head, entry or receipt: cut off, too long, or in another form than the one there is.</summary>
    Malformed = 1,
    /// <summary>It is another ledger's.</summary>
    WrongOrigin = 2,
    /// <summary>No known key of the ledger signed it.</summary>
    UnknownKey = 3,
    /// <summary>A receipt for another signature algorithm than ES256, or another tree than RFC9162_SHA256.</summary>
    UnsupportedAlgorithm = 4,
    /// <summary>The signature does not verify. For a receipt this is also what another entry, place or path leads to: it is the root that
    /// is signed.</summary>
    InvalidSignature = 5,
    /// <summary>The proof does not lead from the entry to the root.</summary>
    NotIncluded = 6,
    /// <summary>The proof does not lead from the older tree to the newer one: history was changed, or the proof is no good.</summary>
    Inconsistent = 7,
    /// <summary>Two signed tree heads of one size have different roots: the ledger shows different histories.</summary>
    Forked = 8,
    /// <summary>The ledger has fewer entries than it once signed for.</summary>
    RolledBack = 9,
    /// <summary>The ledger does not give as many entries as it signed for.</summary>
    EntriesMissing = 10,
    /// <summary>The entries that the ledger gives are not those that it signed for.</summary>
    EntriesChanged = 11,
    /// <summary>A receipt that says it is about another token (<c>sub</c>) than the entry's.</summary>
    WrongSubject = 12,
    /// <summary>A receipt with a header that must be understood (<c>crit</c>) and is not known here.</summary>
    UnsupportedHeader = 13,
    /// <summary>A tree head that says no time, or one too long ago.</summary>
    Stale = 14,
    /// <summary>A tree head that too few of the witnesses signed.</summary>
    NotWitnessed = 15,
}
