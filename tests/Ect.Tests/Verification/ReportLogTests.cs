using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

/// <summary>What a service says of requests that it does not refuse, although they fail.</summary>
public sealed class ReportLogTests : IDisposable
{
    private const int WouldRefuse = 200;

    private static readonly EctRequirement Reported = new() { Mode = EctMode.Report };

    private readonly Forge _alice = new();
    private readonly TestService _service;

    public ReportLogTests() => _service = new TestService(trusted: _alice);

    public void Dispose()
    {
        _service.Dispose();
        _alice.Dispose();
    }

    [Fact]
    public async Task Verify_Failure_IsTheSameAndMeasuredAsWouldRefuse()
    {
        using var measured = new MetricCollector<double>(_service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.verification.duration");
        var token = _alice.Token(c => c["aud"] = Forge.Bob);

        Assert.Equal(EctFailureReason.AudienceMismatch, await ReasonAsync(token));

        var tags = Assert.Single(measured.GetMeasurementSnapshot()).Tags;
        Assert.Equal(("would_refuse", "AudienceMismatch"), (tags["outcome"], tags["reason"]));
        var line = Assert.Single(Lines());
        Assert.Equal((WouldRefuse, LogLevel.Warning), (line.Id.Id, line.Level));
        Assert.StartsWith(
            $"ECT not refused, because Mode is Report: AudienceMismatch. Issuer {Forge.Alice}, jti ", line.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(token, line.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 2)]
    public async Task Verify_SameReasonAndIssuer_HasOneLineAMinute(int ticks, int lines)
    {
        for (var i = 0; i < 3; i++) await ReasonAsync(Misaddressed(Forge.Alice));

        _service.Clock.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromTicks(ticks));
        await ReasonAsync(Misaddressed(Forge.Alice));

        Assert.Equal(lines, Lines().Count);
    }

    [Fact]
    public async Task Verify_AnotherReasonOrIssuer_HasALineOfItsOwn()
    {
        await ReasonAsync(Misaddressed(Forge.Alice));
        await ReasonAsync(Misaddressed(Forge.Bob));
        await ReasonAsync("garbage");
        await ReasonAsync();

        Assert.Equal(["AudienceMismatch", "UntrustedIssuer", "Malformed", "Missing"], Lines().Select(line => line.GetStructuredStateValue("Reason")));
    }

    [Fact]
    public async Task Verify_InventedIssuers_HaveABoundedNumberOfLinesAMinuteAndAreAllMeasured()
    {
        using var measured = new MetricCollector<double>(_service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.verification.duration");

        for (var i = 0; i < 300; i++) await ReasonAsync(Misaddressed($"spiffe://example.com/invented/{i}"));

        Assert.Equal(256, Lines().Count);
        Assert.Equal(300, measured.GetMeasurementSnapshot().Count);
        _service.Clock.Advance(TimeSpan.FromMinutes(1));
        await ReasonAsync(Misaddressed("spiffe://example.com/invented/299"));
        Assert.Equal(257, Lines().Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Verify_InventedIssuers_TakeNoLineFromOneThatIsTrusted(bool areSigned)
    {
        for (var i = 0; i < 256; i++) await ReasonAsync(Invented(i));
        Assert.Equal(256, Lines().Count);

        await ReasonAsync(Misaddressed(Forge.Alice));
        await ReasonAsync(_alice.Token(header: h => h["kid"] = "other"));
        await ReasonAsync(Unsigned(Forge.Alice));
        await ReasonAsync();
        await ReasonAsync(Invented(256));

        Assert.Equal(["AudienceMismatch", "UnknownKey", "LevelTooLow", "Missing"],
            Lines().Skip(256).Select(line => line.GetStructuredStateValue("Reason")));

        string Invented(int i) => areSigned ? Misaddressed($"urn:invented:{i}") : Unsigned($"urn:invented:{i}");
    }

    [Fact]
    public async Task Verify_ForgedTokensOfATrustedIssuer_TakeNoLineFromAGenuineOne()
    {
        var source = new OneKey(EctKey.From(new JsonWebKeySet(_alice.Jwks()).Keys[0]));
        using var service = new TestService(build: ect => ect.Services.AddSingleton<IEctKeySource>(source));
        for (var i = 0; i < 257; i++) await VerifyAsync(_alice.Token(c => c["iss"] = $"urn:named:{i}", h => h["kid"] = "other"));
        Assert.Equal(256, service.Get<FakeLogCollector>().Count);

        await VerifyAsync(Misaddressed("urn:named:256"));

        Assert.Equal(257, service.Get<FakeLogCollector>().Count);

        async Task VerifyAsync(string token) =>
            Assert.False((await service.Verifier.VerifyAsync([token], Reported, TestContext.Current.CancellationToken)).Succeeded);
    }

    [Fact]
    public async Task Verify_Accepted_IsUsedUpAndMeasuredAsAccepted()
    {
        using var measured = new MetricCollector<double>(_service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.verification.duration");
        var token = _alice.Token();

        Assert.Equal(EctFailureReason.None, await ReasonAsync(token));
        Assert.Equal(EctFailureReason.Replayed, await ReasonAsync(token));

        Assert.Equal(["accepted", "would_refuse"], measured.GetMeasurementSnapshot().Select(value => value.Tags["outcome"]));
    }

    private string Misaddressed(string issuer) => _alice.Token(c => (c["iss"], c["aud"]) = (issuer, Forge.Bob));

    private string Unsigned(string issuer) => _alice.Unsigned(c => c["iss"] = issuer);

    private async Task<EctFailureReason> ReasonAsync(params string[] tokens) =>
        (await _service.Verifier.VerifyAsync(tokens, Reported, TestContext.Current.CancellationToken)).FailureReason;

    private IReadOnlyList<FakeLogRecord> Lines() => _service.Get<FakeLogCollector>().GetSnapshot();

    /// <summary>Trusts whoever is named, all with the same key.</summary>
    private sealed class OneKey(EctKey key) : IEctKeySource
    {
        public ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken) =>
            new(keyId is "other" ? EctKeyResult.UnknownKey(mayCall: true) : EctKeyResult.Found(key, mayCall: true));
    }
}
