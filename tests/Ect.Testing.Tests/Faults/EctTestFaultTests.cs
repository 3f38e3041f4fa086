using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Testing.Tests;

/// <summary>Every fault, in an application that asks for everything.</summary>
public sealed class EctTestFaultTests : IDisposable
{
    private static readonly Action<EctRequirementBuilder> Everything = e => e
        .Actions("quote_asked").BindBody(EctBodyBinding.OutputHash).RefuseTainted();

    private readonly EctTestIssuer _issuer = new("spiffe://example.com/agent/planner");

    public static TheoryData<EctTestFault> Faults => [.. Enum.GetValues<EctTestFault>()];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _issuer.Dispose();

    [Theory, MemberData(nameof(Faults))]
    public async Task Request_WithAFault_IsRefusedForItsReason(EctTestFault fault)
    {
        await using var app = await StartAsync(require: Everything);

        await AssertOutcomeAsync(app, fault);
        await AssertOutcomeAsync(app, fault); // The fault is in every request.
        await AssertOutcomeAsync(app, EctTestFault.None); // Other tokens of the issuer are not hurt.
    }

    [Theory, MemberData(nameof(Faults))]
    public async Task Request_WithAFault_IsMadeForTheApplicationsLimitsAndClock(EctTestFault fault)
    {
        await using var app = await StartAsync(
            o => (o.ClockSkew, o.MaxAge) = (TimeSpan.FromSeconds(5), TimeSpan.FromHours(2)), Everything,
            new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(1)));

        await AssertOutcomeAsync(app, fault);
    }

    [Theory, MemberData(nameof(Faults))]
    public async Task Request_WithAFault_IsAcceptedWhereNothingAsksForIt(EctTestFault fault)
    {
        await using var app = await StartAsync(options: o =>
        {
            o.MinimumLevel = EctAssuranceLevel.L1;
            o.UnresolvedPredecessors = EctUnresolvedPredecessors.Report;
        });
        var isLenient = fault is EctTestFault.NotSigned or EctTestFault.UnknownPredecessor or EctTestFault.TaintedPredecessor
            or EctTestFault.OtherContent or EctTestFault.OtherAction;

        await AssertOutcomeAsync(app, fault, isLenient ? EctFailureReason.None : fault.GetFailureReason());
    }

    [Fact]
    public async Task Request_WithAFault_StillSaysWhatTheTestConfigures()
    {
        await using var app = await StartAsync();
        var id = Forge.NewId();
        using var client = app.Server.CreateEctClient(_issuer, EctTestFault.Expired, o => o.Id = id);

        using var answer = await client.PostAsync("/quotes", null, Cancellation);

        Assert.Equal(EctFailureReason.Expired, answer.GetEctFailureReason());
        Assert.Contains(app.Logs.GetSnapshot(), record => record.Message.Contains(id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Replayed_TokenThatIsNeverAccepted_ThrowsInsteadOfMisleading()
    {
        await using var app = await StartAsync();
        using var client = app.Server.CreateEctClient(_issuer, EctTestFault.Replayed, o => o.Predecessors.Add(Forge.NewId()));

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => client.PostAsync("/quotes", null, Cancellation));

        Assert.Contains(nameof(EctFailureReason.PredecessorMissing), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GetFailureReason_OfNoFault_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ((EctTestFault)(-1)).GetFailureReason());

    private Task<TestApp> StartAsync(
        Action<EctOptions>? options = null, Action<EctRequirementBuilder>? require = null, TimeProvider? clock = null) =>
        TestApp.StartAsync(
            ect => { if (clock is not null) ect.Services.Replace(ServiceDescriptor.Singleton(clock)); },
            services => services.TrustEctTestIssuer(_issuer), options, require);

    private async Task AssertOutcomeAsync(TestApp app, EctTestFault fault, EctFailureReason? expected = null)
    {
        using var client = app.Server.CreateEctClient(_issuer, fault, o => o.Action = "quote_asked");

        using var answer = await client.PostAsJsonAsync("/quotes", new { Item = "tea" }, Cancellation);

        expected ??= fault.GetFailureReason();
        Assert.Equal(expected, answer.GetEctFailureReason());
        Assert.Equal(expected is EctFailureReason.None ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
    }
}
