namespace Ect.Ledger.Tests;

/// <summary>An auditor outside the service, who is shown what <see cref="EctLedgerDisclosure"/> shows.</summary>
public sealed class DisclosedAuditTests : IDisposable
{
    private const int Count = 10;

    private readonly LedgerHost _host = new();

    private static CancellationToken Cancellation => LedgerHost.Cancellation;

    private EctLedgerDisclosure Disclosure => new(_host.Ledger, TestTokens.Options(), _host.Clock);

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2_500, true)]
    [InlineData(2_500, false)]
    public async Task AuditDisclosedAsync_HonestLedger_Passes(int count, bool isWithheld)
    {
        if (count > 0)
            foreach (var batch in LedgerTokens.Many(count).Chunk(IEctLedger.MaxCount)) await _host.AppendAsync(batch);
        if (!isWithheld) _host.Clock.Advance(TimeSpan.FromHours(1));
        var withheld = 0;

        var audit = await AuditAsync(entries =>
        {
            withheld += entries.Count(entry => entry.Entry is null);
            return entries;
        });

        Assert.Equal((EctLedgerFailure.None, count, isWithheld ? count : 0), (audit.Failure, audit.EntriesRead, withheld));
        Assert.Equal((await _host.HeadAsync()).Note, _host.Verifier.TrustedHead?.Note);
    }

    [Fact]
    public async Task AuditDisclosedAsync_LedgerGrewMeanwhile_TheHeadsOwnEntriesCount()
    {
        await _host.AppendAsync(LedgerTokens.Many(Count));
        var head = await _host.HeadAsync();
        await _host.AppendAsync(LedgerTokens.Many(Count));

        Assert.Equal((EctLedgerFailure.None, Count), await FaultAsync(head));
        Assert.Equal((EctLedgerFailure.None, 2 * Count), await FaultAsync(await _host.HeadAsync()));
        Assert.Equal((EctLedgerFailure.RolledBack, 0), await FaultAsync(head));
    }

    public static TheoryData<string, bool, EctLedgerFailure> Lies => new()
    {
        { "another leaf hash", true, EctLedgerFailure.EntriesChanged },
        { "another leaf hash", false, EctLedgerFailure.EntriesChanged },
        { "another entry behind the hash", false, EctLedgerFailure.EntriesChanged },
        { "another time than the entry's", false, EctLedgerFailure.EntriesChanged },
        { "swapped", true, EctLedgerFailure.EntriesChanged },
        { "swapped, with places", true, EctLedgerFailure.EntriesChanged },
        { "cut", true, EctLedgerFailure.EntriesMissing },
        { "nothing", true, EctLedgerFailure.EntriesMissing },
        { "more than asked for", true, EctLedgerFailure.Malformed },
        { "null among them", true, EctLedgerFailure.Malformed },
        { "null", true, EctLedgerFailure.Malformed },
    };

    [Theory, MemberData(nameof(Lies))]
    public async Task AuditDisclosedAsync_OtherThanSigned_SaysSo(string lie, bool isWithheld, EctLedgerFailure failure)
    {
        await _host.AppendAsync(LedgerTokens.Many(Count));
        if (!isWithheld) _host.Clock.Advance(TimeSpan.FromHours(1));
        var forged = EctLedgerEntry.Create(LedgerTokens.Signed(), Forge.Now, Forge.Me);

        var audit = await AuditAsync(truth => lie switch
        {
            "another leaf hash" => Replace(truth, 4, truth[4].With(leafHash: EctDigest.Of([1]))),
            "another entry behind the hash" => Replace(truth, 4, truth[4].With(entry: forged)),
            "another time than the entry's" => Replace(truth, 4, truth[4].With(recordedAt: Forge.Now.AddSeconds(1))),
            "swapped" => [.. truth.Take(4), truth[5], truth[4], .. truth.Skip(6)],
            "swapped, with places" => [.. truth.Take(4), truth[5].With(index: 4), truth[4].With(index: 5), .. truth.Skip(6)],
            "cut" => [.. truth.SkipLast(1)],
            "null among them" => Replace(truth, 4, null!),
            "null" => null!,
            "more than asked for" => [.. truth, truth[0].With(index: Count)],
            _ => [],
        });

        Assert.Equal(failure, audit.Failure);
        Assert.Null(_host.Verifier.TrustedHead);
    }

    [Fact]
    public async Task AuditDisclosedAsync_AnotherTimeWithheld_PassesSinceNothingProvesIt()
    {
        await _host.AppendAsync(LedgerTokens.Many(Count));
        Assert.True((await AuditAsync(truth => Replace(truth, 4, truth[4].With(recordedAt: Forge.Now.AddSeconds(1))))).Succeeded);
    }

    [Fact]
    public async Task AuditDisclosedAsync_HeadNotSignedByTheLedger_NothingIsRead()
    {
        using var other = new LedgerHost();
        var audit = await _host.Verifier.AuditDisclosedAsync(await other.HeadAsync(), (_, _, _) => throw new InvalidOperationException("Read."), Cancellation);
        Assert.Equal(EctLedgerFailure.UnknownKey, audit.Failure);
    }

    [Fact]
    public async Task AuditDisclosedAsync_HistorySignedAnew_InconsistentWithWhatWasTrusted()
    {
        await _host.AppendAsync(LedgerTokens.Many(Count));
        Assert.True((await AuditAsync(truth => truth)).Succeeded);
        using var anew = new LedgerHost(_host.PrivateKey);
        await anew.AppendAsync(LedgerTokens.Many(Count + 1));
        var shown = new EctLedgerDisclosure(anew.Ledger, TestTokens.Options(), anew.Clock);

        Assert.Equal(EctLedgerFailure.Inconsistent, (await _host.Verifier.AuditDisclosedAsync(await anew.HeadAsync(), shown.ReadAsync, Cancellation)).Failure);
    }

    public void Dispose() => _host.Dispose();

    private async Task<EctLedgerAudit> AuditAsync(Func<IReadOnlyList<EctDisclosedEntry>, IReadOnlyList<EctDisclosedEntry>> lie) =>
        await _host.Verifier.AuditDisclosedAsync(await _host.HeadAsync(), async (start, count, cancellation) => lie(await Disclosure.ReadAsync(start, count, cancellation)), Cancellation);

    private async Task<(EctLedgerFailure, long)> FaultAsync(EctTreeHead head)
    {
        var audit = await _host.Verifier.AuditDisclosedAsync(head, Disclosure.ReadAsync, Cancellation);
        return (audit.Failure, audit.EntriesRead);
    }

    private static List<EctDisclosedEntry> Replace(IReadOnlyList<EctDisclosedEntry> entries, int index, EctDisclosedEntry by) =>
        [.. entries.Take(index), by, .. entries.Skip(index + 1)];
}
