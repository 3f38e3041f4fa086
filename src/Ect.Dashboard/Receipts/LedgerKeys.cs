using Ect.Dashboard.Context;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Dashboard.Receipts;

/// <summary>The keys that a browser verifies the ledger with: those that the operator pinned, else the one that this service signs with,
/// which proves no more than the service's word.</summary>
internal sealed class LedgerKeys
{
    private readonly EctLedgerKey[] _keys;

    public LedgerKeys(DashboardContext dashboard)
    {
        ArePinned = dashboard.Options.LedgerKeys is not [];
        _keys = ArePinned ? [.. dashboard.Options.LedgerKeys.Select(EctLedgerKey.Parse)]
            : dashboard.Services.GetService<IEctLedgerSigner>() is EctLedgerSigner { Key: var own } ? [own] : [];
    }

    /// <summary>Whether the operator named them.</summary>
    public bool ArePinned { get; }

    /// <summary>The keys as verifiers of C2SP signed notes are given them.</summary>
    public IReadOnlyList<string> Texts => [.. _keys.Select(key => key.VerifierKey)];

    /// <summary>How many seconds ago something was; clocks differ.</summary>
    public static long? AgeOf(DateTimeOffset? at, DateTimeOffset now) =>
        at is { } then ? Math.Max(0, (long)(now - then).TotalSeconds) : null;

    /// <summary>Finds out when a head was signed or, if it does not say that, when its last entry was recorded.</summary>
    /// <returns>The time; <see langword="null"/> for an empty ledger.</returns>
    /// <exception cref="EctLedgerException">The ledger cannot answer.</exception>
    public async ValueTask<DateTimeOffset?> FindTimeAsync(IEctLedgerReader ledger, EctTreeHead head, CancellationToken gone)
    {
        if (FindTime(head) is { } time) return time;
        return head.Size > 0 && await ledger.ReadAsync(head.Size - 1, count: 1, gone) is [var last] ? last.RecordedAt : null;
    }

    /// <summary>Finds out when a head was signed.</summary>
    /// <returns>The time; <see langword="null"/> if the head does not say it, or no key is of its ledger.</returns>
    private DateTimeOffset? FindTime(EctTreeHead head) =>
        Array.FindAll(_keys, key => key.Origin == head.Origin) is { Length: > 0 } keys ? new EctLedgerVerifier(keys).FindTime(head) : null;
}
