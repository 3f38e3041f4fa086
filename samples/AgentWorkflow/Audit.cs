using System.Buffers.Binary;
using Ect;

namespace AgentWorkflow;

/// <summary>The result of one check of an auditor, and the expected result.</summary>
internal sealed record Finding(string Name, EctLedgerFailure Expected, EctLedgerFailure Failure)
{
    public bool CameOutAsExpected => Failure == Expected;
}

/// <summary>Audits an agent's ledger with only the ledger's public key and an earlier tree head, then repeats the audit with altered copies
/// of the ledger.</summary>
internal sealed class Audit
{
    private readonly Agent _agent;
    private readonly EctLedgerVerifier _verifier;
    private readonly EctTreeHead _early;
    private bool _isRestarted;

    private Audit(Agent agent, EctLedgerVerifier verifier, EctTreeHead early) => (_agent, _verifier, _early) = (agent, verifier, early);

    /// <summary>Takes a first tree head, with which the ledger is compared later.</summary>
    public static async Task<Audit> BeginAsync(Agent agent)
    {
        var verifier = new EctLedgerVerifier([agent.LedgerKey]);
        await verifier.FollowAsync(agent.Ledger);
        return new Audit(agent, verifier, verifier.TrustedHead!);
    }

    /// <summary>Stops the agent and starts it again. Its ledger goes on.</summary>
    public async Task RestartAgentAsync()
    {
        await _agent.RestartAsync();
        _isRestarted = true;
    }

    public async Task<IReadOnlyList<Finding>> RunAsync()
    {
        var head = await _agent.Ledger.GetTreeHeadAsync(CancellationToken.None);
        var entries = await _agent.Ledger.ReadAsync(0, IEctLedger.MaxCount, CancellationToken.None);
        var proof = await _agent.Ledger.ProveConsistencyAsync(_early.Size, head.Size, CancellationToken.None);
        var withheld = (await _agent.Disclosure.ReadAsync(0, IEctLedger.MaxCount)).Count(entry => entry.Entry is null);

        return
        [
            Proven($"{entries.Count} receipts, each for its entry", await ReceiptsAsync(entries)),
            Proven(
                _isRestarted
                    ? $"{head.Size} entries: the first {_early.Size} are from before a restart"
                    : $"{head.Size} entries, which continue the {_early.Size} of an older head",
                _verifier.VerifyConsistency(_early, head, proof)),
            Proven("all entries, as their owner reads them", (await _verifier.AuditAsync(_agent.Ledger)).Failure),
            Proven(
                $"all entries, as others see them, without {withheld} tokens",
                (await _verifier.AuditDisclosedAsync(head, _agent.Disclosure.ReadAsync)).Failure),
            await AlteredAsync("an entry that was dated back", EctLedgerFailure.EntriesChanged, all => [DatedBack(all[0]), .. all.Skip(1)]),
            await AlteredAsync("two entries that changed places", EctLedgerFailure.EntriesChanged, all => [all[1], all[0], .. all.Skip(2)]),
            await AlteredAsync("an entry that was cut off the end", EctLedgerFailure.EntriesMissing, all => [.. all.SkipLast(1)]),
            new("an older state, signed at its time", EctLedgerFailure.RolledBack, _verifier.Trust(_early)),
            new(
                "another history, signed with the ledger's own key",
                EctLedgerFailure.Forked, _verifier.Trust(await RewrittenAsync(head.Size))),
        ];
    }

    private static Finding Proven(string name, EctLedgerFailure failure) => new(name, EctLedgerFailure.None, failure);

    private async Task<Finding> AlteredAsync(
        string name, EctLedgerFailure expected, Func<IReadOnlyList<EctDisclosedEntry>, IReadOnlyList<EctDisclosedEntry>> alter) =>
        new(name, expected, (await _verifier.AuditAsync(new AlteredLedger(_agent.Ledger, alter))).Failure);

    private async Task<EctTreeHead> RewrittenAsync(long size)
    {
        var signed = await _agent.LedgerSigner.SignAsync(size, EctDigest.Of("another history"u8), [], CancellationToken.None);
        return signed.Head;
    }

    private async Task<EctLedgerFailure> ReceiptsAsync(IReadOnlyList<EctDisclosedEntry> entries)
    {
        for (var place = 0; place < entries.Count; place++)
        {
            var receipts = await _agent.Ledger.FindAsync(entries[place].Entry!.TokenId, CancellationToken.None);
            var receipt = receipts.Single(receipt => receipt.LeafIndex == place);
            if (_verifier.VerifyReceipt(receipt) is not EctLedgerFailure.None and var failure) return failure;
        }
        return entries.Count > 0 ? EctLedgerFailure.None : EctLedgerFailure.EntriesMissing;
    }

    /// <summary>Dates an entry back by a second. The time is behind the entry's first byte.</summary>
    private static EctDisclosedEntry DatedBack(EctDisclosedEntry shown)
    {
        var (recordedAt, bytes) = (shown.RecordedAt.AddSeconds(-1), shown.Entry!.Encoded.ToArray());
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), recordedAt.ToUnixTimeMilliseconds());
        return EctLedgerEntry.TryParse(bytes, out var altered)
            ? new EctDisclosedEntry(shown.Index, shown.LeafHash, recordedAt, altered)
            : throw new InvalidOperationException("The entry cannot be read any more.");
    }
}
