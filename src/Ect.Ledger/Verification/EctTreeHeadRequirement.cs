namespace Ect;

/// <summary>What a tree head must have beside the ledger's signature (<see cref="EctLedgerVerifier.VerifyTreeHead(EctTreeHead,
/// EctTreeHeadRequirement)"/>).</summary>
public sealed class EctTreeHeadRequirement
{
    /// <summary>Clocks differ.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    /// <summary>How long ago the ledger may have signed the head, and each of the witnesses that count. Default <see langword="null"/>: for
    /// as long as it likes. A head that <see cref="EctLedgerTiles"/> shows is at most 10 minutes old. Times up to a minute ahead count
    /// too.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The witnesses that are believed. Default: none.</summary>
    public IReadOnlyList<EctWitnessKey> Witnesses { get; init; } = [];

    /// <summary>How many of <see cref="Witnesses"/> must have signed the head. Default 0.</summary>
    public int Quorum { get; init; }

    /// <summary>Where time comes from. Default: the system's clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Verifies what the head says beside its first three lines.</summary>
    internal EctLedgerFailure FindFailure(EctTreeHead head, IEnumerable<EctWitnessKey> ledgerKeys)
    {
        if (!TryCount(head, ledgerKeys, out var own)) return EctLedgerFailure.InvalidSignature;
        if (MaxAge is not null && own is 0) return EctLedgerFailure.Stale;
        if (!TryCount(head, Witnesses.DistinctBy(witness => witness.VerifierKey), out var cosigned))
            return EctLedgerFailure.InvalidSignature;
        return cosigned < Quorum ? EctLedgerFailure.NotWitnessed : EctLedgerFailure.None;
    }

    /// <summary>Counts the keys that signed lately, unless something that is said to be by one of them is not.</summary>
    private bool TryCount(EctTreeHead head, IEnumerable<EctWitnessKey> keys, out int count)
    {
        count = 0;
        foreach (var key in keys)
        {
            if (!key.TryFindTime(head, out var time)) return false;
            if (time is { } signed && IsRecent(signed)) count++;
        }

        return true;
    }

    private bool IsRecent(DateTimeOffset time) =>
        MaxAge is not { } maxAge || (Clock.GetUtcNow() - time is var age && age <= maxAge && age >= -Tolerance);
}
