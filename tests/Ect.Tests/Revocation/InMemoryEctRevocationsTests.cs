using Ect.Keys;
using Ect.Revocation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

public sealed class InMemoryEctRevocationsTests : IDisposable
{
    private readonly Forge _alice = new();
    private readonly TestService _service;
    private readonly IEctRevocations _revocations;

    public InMemoryEctRevocationsTests()
    {
        _service = new TestService(trusted: _alice);
        _revocations = _service.Get<IEctRevocations>();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _service.Dispose();
        _alice.Dispose();
    }

    [Fact]
    public void AddEctCore_NothingShared_RevocationsAreInMemory() => Assert.IsType<InMemoryEctRevocations>(_revocations);

    [Fact]
    public async Task Revoke_ThenRestore_IsRevokedInBetween()
    {
        var issuer = EctRevocation.OfIssuer(Forge.Bob);
        Assert.True((await _revocations.GetAsync(Cancellation)).IsEmpty);

        await _revocations.RevokeAsync(issuer, Cancellation);
        await _revocations.RevokeAsync(issuer, Cancellation);
        Assert.Equal([issuer], (await _revocations.GetAsync(Cancellation)).Entries);

        Assert.True(await _revocations.RestoreAsync(issuer, Cancellation));
        Assert.False(await _revocations.RestoreAsync(issuer, Cancellation));
        Assert.True((await _revocations.GetAsync(Cancellation)).IsEmpty);
    }

    [Fact]
    public async Task Revoke_MemoryIsFull_ThrowsAndWhatIsRevokedStaysSo()
    {
        using var revocations = new InMemoryEctRevocations(
            _service.Get<RevokedKeyLookup>(), _service.Get<IEctStore>(), _service.Get<IOptions<EctOptions>>(), _service.Clock,
            NullLogger<InMemoryEctRevocations>.Instance);
        for (var n = 0; n < 1_000_000; n++) await revocations.RevokeAsync(EctRevocation.OfIssuer($"urn:{n}"), Cancellation);

        await Assert.ThrowsAsync<EctRevocationException>(async () => await revocations.RevokeAsync(EctRevocation.OfIssuer(Forge.Bob), Cancellation));

        var revoked = await revocations.GetAsync(Cancellation);
        Assert.True(revoked.IsIssuerRevoked("urn:0") && revoked.IsIssuerRevoked("urn:999999"));
        Assert.False(revoked.IsIssuerRevoked(Forge.Bob));
    }

    [Fact]
    public async Task Get_NothingChanged_SameInstance()
    {
        await _revocations.RevokeAsync(EctRevocation.OfIssuer(Forge.Bob), Cancellation);
        Assert.Same(await _revocations.GetAsync(Cancellation), await _revocations.GetAsync(Cancellation));
    }

    [Fact]
    public async Task Revoke_Changed_WhatWasGivenOutStaysAsItWas()
    {
        await _revocations.RevokeAsync(EctRevocation.OfIssuer(Forge.Bob), Cancellation);
        var before = await _revocations.GetAsync(Cancellation);

        await _revocations.RevokeAsync(EctRevocation.OfIssuer(Forge.Alice), Cancellation);

        Assert.False(before.IsIssuerRevoked(Forge.Alice));
        Assert.True((await _revocations.GetAsync(Cancellation)).IsIssuerRevoked(Forge.Alice));
    }

    [Fact]
    public async Task Revoke_Kid_KeyBehindItIsLookedUpAndRestoredWithIt()
    {
        var key = EctRevocation.OfKey(Forge.Alice, "a-1");

        await _revocations.RevokeAsync(key, Cancellation);
        Assert.NotNull(Assert.Single((await _revocations.GetAsync(Cancellation)).Entries).Thumbprint);

        Assert.True(await _revocations.RestoreAsync(key, Cancellation));
        Assert.True((await _revocations.GetAsync(Cancellation)).IsEmpty);
    }

    [Theory]
    [InlineData(Forge.Alice, "a-9")]
    [InlineData("https://nobody.example\n2027", "x")]
    public async Task Revoke_KidThatNobodyKnows_ByTheKidAloneAndALogSaysSo(string issuer, string keyId)
    {
        await _revocations.RevokeAsync(EctRevocation.OfKey(issuer, keyId), Cancellation);

        Assert.True((await _revocations.GetAsync(Cancellation)).IsKeyRevoked(issuer, keyId, null));
        var logged = _service.Get<FakeLogCollector>().GetSnapshot();
        Assert.Equal([27, 25], logged.Select(record => record.Id.Id));
        Assert.All(logged, record => Assert.DoesNotContain('\n', record.Message));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Revoke_KidWhoseKeyCanNotBeHad_ByTheKidAlone(bool hangs)
    {
        using var service = new TestService(build: ect => ect.Services.AddSingleton<IEctKeySource>(new NoKeys(hangs)));
        var revocations = service.Get<IEctRevocations>();

        var revoking = revocations.RevokeAsync(EctRevocation.OfKey(Forge.Bob, "b-1"), Cancellation).AsTask();
        if (hangs) service.Clock.Advance(TimeSpan.FromSeconds(1));
        await revoking;

        Assert.True((await revocations.GetAsync(Cancellation)).IsKeyRevoked(Forge.Bob, "b-1", null));
    }

    [Fact]
    public async Task Revoke_AgainOnceTheKidIsGone_TheKeyBehindItIsNotForgotten()
    {
        using var bob = new Forge(Forge.Bob, "b-1");
        var published = new PublishedKey { Key = EctKey.From(new ECDsaSecurityKey(bob.Key)) };
        using var service = new TestService(build: ect => ect.Services.AddSingleton<IEctKeySource>(published));
        var revocations = service.Get<IEctRevocations>();
        var thumbprint = published.Key.Thumbprint;
        await revocations.RevokeAsync(EctRevocation.OfKey(Forge.Bob, "b-1"), Cancellation);

        published.Key = null;
        for (var n = 0; n < 1_000; n++) service.Get<KeyAliases>().Note(Forge.Bob, $"other-{n}", EctDigest.Of(BitConverter.GetBytes(n)));
        await revocations.RevokeAsync(EctRevocation.OfKey(Forge.Bob, "b-1"), Cancellation);

        Assert.True((await revocations.GetAsync(Cancellation)).IsKeyRevoked(Forge.Bob, "b-2", thumbprint));
    }

    [Fact]
    public async Task Revoke_Token_LeavesWhenItCanNeitherBeSpentNorCounted()
    {
        var token = EctRevocation.OfToken(Forge.Alice, Forge.NewId());
        var issuer = EctRevocation.OfIssuer(Forge.Bob);
        await _revocations.RevokeAsync(token, Cancellation);
        await _revocations.RevokeAsync(issuer, Cancellation);

        _service.Clock.Advance(TimeSpan.FromHours(25));
        Assert.Contains(token, (await _revocations.GetAsync(Cancellation)).Entries);

        _service.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal([issuer], (await _revocations.GetAsync(Cancellation)).Entries);
    }

    [Fact]
    public async Task Get_AfterYears_NeverStale()
    {
        _service.Clock.Advance(TimeSpan.FromDays(3_000));
        Assert.True((await _revocations.GetAsync(Cancellation)).IsEmpty);
    }

    [Fact]
    public async Task Revoke_ManyAtOnce_AllAreInEffect()
    {
        var tokens = Enumerable.Range(0, 200).Select(_ => EctRevocation.OfToken(Forge.Alice, Forge.NewId())).ToArray();

        await Parallel.ForEachAsync(tokens, Cancellation, async (token, cancellation) =>
        {
            await _revocations.RevokeAsync(token, cancellation);
            Assert.True((await _revocations.GetAsync(cancellation)).IsTokenRevoked(Forge.Alice, token.TokenId!));
        });

        Assert.Equal(200, (await _revocations.GetAsync(Cancellation)).Entries.Count);
    }

    [Fact]
    public async Task RevokeAndRestore_Nothing_Throws()
    {
        await Assert.ThrowsAsync<ArgumentNullException>(() => _revocations.RevokeAsync(null!, Cancellation).AsTask());
        await Assert.ThrowsAsync<ArgumentNullException>(() => _revocations.RestoreAsync(null!, Cancellation).AsTask());
    }

    private sealed class NoKeys(bool hangs) : IEctKeySource
    {
        public ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken) =>
            hangs ? new(new TaskCompletionSource<EctKeyResult>().Task) : throw new EctKeySourceException("x");
    }
}
