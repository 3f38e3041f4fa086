using System.Security.Cryptography;

namespace Ect.Ledger.Tests;

public sealed class EctTreeHeadRequirementTests : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    private readonly LedgerHost _host = new();
    private readonly List<ECDsa> _keys = [];

    public void Dispose()
    {
        _host.Dispose();
        _keys.ForEach(key => key.Dispose());
    }

    [Theory]
    [InlineData(0, EctLedgerFailure.None), InlineData(599, EctLedgerFailure.None), InlineData(600, EctLedgerFailure.None)]
    [InlineData(601, EctLedgerFailure.Stale), InlineData(86_400, EctLedgerFailure.Stale)]
    [InlineData(-60, EctLedgerFailure.None), InlineData(-61, EctLedgerFailure.Stale)]
    public async Task MaxAge_HeadOfSomeAge_AsOldAsAllowed(int seconds, EctLedgerFailure failure)
    {
        var head = await TimedAsync(Forge.Now.AddSeconds(-seconds));
        Assert.Equal(failure, Verify(head, new() { MaxAge = MaxAge, Clock = _host.Clock }));
    }

    [Fact]
    public async Task FindTime_OfAHead_WhenItsOwnLedgerSignedIt()
    {
        using var host = new LedgerHost();
        using var other = new LedgerHost(origin: "other.example.com/audit");
        var head = host.Sign(7, EctDigest.Of("root"u8));
        var timed = await host.Signer.AddTimeAsync(head, Forge.Now, LedgerHost.Cancellation);
        var later = await host.Signer.AddTimeAsync(timed, Forge.Now.AddMinutes(3), LedgerHost.Cancellation);

        Assert.Null(host.Verifier.FindTime(head));
        Assert.Equal(Forge.Now, host.Verifier.FindTime(timed));
        Assert.Equal(Forge.Now.AddMinutes(3), host.Verifier.FindTime(later));
        Assert.Null(other.Verifier.FindTime(timed));
    }

    [Fact]
    public async Task MaxAge_HeadWithoutATime_Stale()
    {
        var head = _host.Sign(3, EctDigest.Of("root"u8));
        Assert.Equal(EctLedgerFailure.Stale, Verify(head, new() { MaxAge = MaxAge, Clock = _host.Clock }));
        Assert.Equal(EctLedgerFailure.None, Verify(head, new()));

        var later = await _host.Signer.AddTimeAsync(await TimedAsync(Forge.Now.AddDays(-1)), Forge.Now, LedgerHost.Cancellation);
        Assert.Equal(EctLedgerFailure.None, Verify(later, new() { MaxAge = MaxAge, Clock = _host.Clock })); // The newest counts.
    }

    [Fact]
    public async Task Time_OfAnotherHead_InvalidSignature()
    {
        var other = await _host.Signer.AddTimeAsync(_host.Sign(4, EctDigest.Of("other"u8)), Forge.Now, LedgerHost.Cancellation);
        var head = _host.Sign(3, EctDigest.Of("root"u8));
        Assert.True(EctTreeHead.TryParse($"{head.Note}{other.Note.Split('\n')[^2]}\n", out var mixed));

        Assert.Equal(EctLedgerFailure.InvalidSignature, Verify(mixed, new()));
        Assert.False(_host.Signer.Verify(new(mixed, []), [])); // Nor would a ledger publish it.
        Assert.Equal(EctLedgerFailure.None, _host.Verifier.VerifyTreeHead(mixed)); // To who does not ask for a time it is a stranger's line.
    }

    [Theory]
    [InlineData(0, 0, EctLedgerFailure.None), InlineData(2, 2, EctLedgerFailure.None), InlineData(3, 2, EctLedgerFailure.None)]
    [InlineData(1, 2, EctLedgerFailure.NotWitnessed), InlineData(0, 1, EctLedgerFailure.NotWitnessed)]
    public void Quorum_WitnessesThatSigned_AsManyAsAskedFor(int cosigned, int quorum, EctLedgerFailure failure)
    {
        var witnesses = Witnesses(3);
        var head = Cosigned(witnesses.Take(cosigned), Forge.Now);
        Assert.Equal(failure, Verify(head, new() { Quorum = quorum, Witnesses = Keys(witnesses) }));
    }

    [Fact]
    public void Quorum_OneWitnessTwice_CountsOnce()
    {
        var witness = Witnesses(1)[0];
        var head = Cosigned([witness, witness], Forge.Now);
        Assert.Equal(EctLedgerFailure.NotWitnessed, Verify(head, new() { Quorum = 2, Witnesses = [witness.Key, witness.Key] }));
    }

    [Fact]
    public void Quorum_StrangersAndTheLedgerItself_DoNotCount()
    {
        var (known, strangers) = (Witnesses(2), Witnesses(2)); // Of the same names.
        var head = Cosigned(strangers, Forge.Now);
        Assert.Equal(EctLedgerFailure.NotWitnessed, Verify(head, new() { Quorum = 1, Witnesses = Keys(known) }));
    }

    [Fact]
    public async Task Quorum_WitnessThatSawItLongAgo_DoesNotCount()
    {
        var witnesses = Witnesses(2);
        var head = With(await TimedAsync(Forge.Now), witnesses[0], Forge.Now);
        head = With(head, witnesses[1], Forge.Now - MaxAge - TimeSpan.FromSeconds(1));
        var keys = Keys(witnesses);

        Assert.Equal(EctLedgerFailure.NotWitnessed, Verify(head, Fresh(quorum: 2)));
        Assert.Equal(EctLedgerFailure.None, Verify(head, Fresh(quorum: 1)));
        Assert.Equal(EctLedgerFailure.None, Verify(head, new() { Quorum = 2, Witnesses = keys }));

        EctTreeHeadRequirement Fresh(int quorum) => new() { Quorum = quorum, Witnesses = keys, MaxAge = MaxAge, Clock = _host.Clock };
    }

    [Fact]
    public void Quorum_SignatureOfAKnownWitnessOnAnotherHead_InvalidSignature()
    {
        var witnesses = Witnesses(2);
        var line = witnesses[0].Cosign(_host.Sign(4, EctDigest.Of("other"u8)), Forge.Now);
        Assert.True(EctTreeHead.TryParse(Cosigned([witnesses[1]], Forge.Now).Note + line, out var head));

        Assert.Equal(EctLedgerFailure.InvalidSignature, Verify(head, new() { Quorum = 1, Witnesses = Keys(witnesses) }));
    }

    [Fact]
    public void Head_OfAnotherKey_ThatIsSaidFirst()
    {
        using var other = new LedgerHost();
        Assert.Equal(EctLedgerFailure.UnknownKey, Verify(other.Sign(3, EctDigest.Of("root"u8)), new() { MaxAge = MaxAge, Quorum = 1 }));
    }

    private EctLedgerFailure Verify(EctTreeHead head, EctTreeHeadRequirement requirement) => _host.Verifier.VerifyTreeHead(head, requirement);

    private async Task<EctTreeHead> TimedAsync(DateTimeOffset time) =>
        await _host.Signer.AddTimeAsync(_host.Sign(3, EctDigest.Of("root"u8)), time, LedgerHost.Cancellation);

    private EctTreeHead Cosigned(IEnumerable<EctWitness> witnesses, DateTimeOffset time) =>
        witnesses.Aggregate(_host.Sign(3, EctDigest.Of("root"u8)), (head, witness) => With(head, witness, time));

    private static EctTreeHead With(EctTreeHead head, EctWitness witness, DateTimeOffset time)
    {
        Assert.True(EctTreeHead.TryParse(head.Note + witness.Cosign(head, time), out var signed));
        return signed;
    }

    private static EctWitnessKey[] Keys(EctWitness[] witnesses) => [.. witnesses.Select(witness => witness.Key)];

    private EctWitness[] Witnesses(int count) =>
        [.. Enumerable.Range(1, count).Select(n => new EctWitness($"witness.example.com/{n}", NewKey()))];

    private ECDsa NewKey()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _keys.Add(key);
        return key;
    }
}
