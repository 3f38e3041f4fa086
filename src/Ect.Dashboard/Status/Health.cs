using System.Text.Json.Serialization;

namespace Ect.Dashboard.Status;

/// <summary>How this service does.</summary>
/// <param name="Service">Its name.</param>
/// <param name="AsOf">When this was found.</param>
/// <param name="Keys">The keys of all issuers.</param>
/// <param name="RefusalCounts">How many requests were refused within the last hour, for each reason by its name.</param>
/// <param name="WouldRefuseCounts">How many were not, because the service only reports.</param>
/// <param name="Mode"><c>enforce</c> or <c>report</c>.</param>
internal sealed record Health(
    string Service, long AsOf, KeysHealth Keys, IReadOnlyDictionary<string, long> RefusalCounts,
    IReadOnlyDictionary<string, long> WouldRefuseCounts, string Mode)
{
    /// <summary>How many requests were refused within the last hour.</summary>
    public long Refusals => RefusalCounts.Values.Sum();

    /// <summary>How many were not, because the service only reports.</summary>
    public long WouldRefuse => WouldRefuseCounts.Values.Sum();

    /// <summary>Whether refusals of other instances may be missing, because they could not be read; missing if not.</summary>
    public bool? Partial { get; init; }

    public LedgerHealth? Ledger { get; init; }

    public FillItem? Store { get; init; }

    public FillItem? Replay { get; init; }

    /// <summary>The server that instances share.</summary>
    public FillItem? Redis { get; init; }
}

/// <summary>The keys of all issuers.</summary>
/// <param name="Owners">How many sets there are.</param>
/// <param name="Stale">How many of them are impaired or unusable.</param>
internal sealed record KeysHealth(int Owners, int Stale);

/// <summary>The head of the ledger.</summary>
/// <param name="Origin">The ledger's name.</param>
/// <param name="Size">How many entries it has.</param>
/// <param name="Age">The seconds since it was signed or, if it does not say that, since its last entry was recorded.</param>
internal sealed record LedgerHealth(string Origin, long Size, long? Age);

/// <summary>How full something is.</summary>
/// <param name="Used">How much is used.</param>
/// <param name="Max">How much may be used; <see langword="null"/>, and not missing, if there is no limit.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="Records">How many records are kept, where that is another number.</param>
internal sealed record FillItem(
    long Used, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? Max, string Unit, long? Records);
