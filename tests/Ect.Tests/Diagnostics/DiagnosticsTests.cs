using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Ect.Diagnostics;
using Ect.Verification;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Ect.Tests;

public sealed class DiagnosticsTests : IDisposable
{
    private readonly Forge _alice = new();
    private readonly TestService _service;

    public DiagnosticsTests() => _service = new TestService(trusted: _alice);

    public static TheoryData<int> KeyFetchOutcomes => [.. Enum.GetValues<KeyFetchOutcome>().Select(outcome => (int)outcome)];

    public static TheoryData<EctFailureReason> Reasons => [.. Enum.GetValues<EctFailureReason>()];
    public static MatrixTheoryData<EctFailureReason, EctMode> ReasonsAndModes => new(Enum.GetValues<EctFailureReason>(), Enum.GetValues<EctMode>());

    public void Dispose()
    {
        _service.Dispose();
        _alice.Dispose();
    }

    [Fact]
    public void FailureReasons_Numbers_AreThoseOfTheProfile() =>
        Assert.Equal(Enumerable.Range(0, 43), Enum.GetValues<EctFailureReason>().Select(r => (int)r));

    [Theory]
    [MemberData(nameof(ReasonsAndModes))]
    public void Metrics_EveryReason_HasBoundedTags(EctFailureReason reason, EctMode mode)
    {
        using var collector = new MetricCollector<double>(_service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.verification.duration");

        _service.Get<Metrics>().Verified(TimeSpan.FromMilliseconds(2), EctVerificationResult.Failure(reason), mode);

        var measurement = Assert.Single(collector.GetMeasurementSnapshot());
        Assert.Equal(0.002, measurement.Value, 6);
        Assert.Equal(["level", "outcome", "reason"], measurement.Tags.Keys.Order());
        Assert.Equal(reason.ToString(), measurement.Tags["reason"]);
        Assert.Contains(measurement.Tags["outcome"], new object[] { "accepted", "refused", "unavailable", "would_refuse" });
    }

    [Theory]
    [MemberData(nameof(KeyFetchOutcomes))]
    public void Metrics_EveryKeyFetchOutcome_HasOneBoundedTag(int outcome)
    {
        using var collector = new MetricCollector<long>(_service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.keys.fetches");

        _service.Get<Metrics>().KeysFetched((KeyFetchOutcome)outcome);

        var measurement = Assert.Single(collector.GetMeasurementSnapshot());
        var tag = Assert.Single(measurement.Tags);
        Assert.Equal((1, "outcome"), (measurement.Value, tag.Key));
        Assert.Contains(tag.Value, new object[] { "fetched", "unchanged", "timed_out", "unreachable", "refused", "invalid" });
    }

    [Theory]
    [InlineData(EctLedgerFailureReason.LedgerFailed)]
    [InlineData(EctLedgerFailureReason.QueueFull)]
    [InlineData(EctLedgerFailureReason.Stopped)]
    public void Metrics_EveryLedgerFailure_CountsTokensUnderItsReason(EctLedgerFailureReason reason)
    {
        using var collector = new MetricCollector<long>(_service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.ledger.failures");

        _service.Get<Metrics>().LedgerFailed(reason, 3);

        var measurement = Assert.Single(collector.GetMeasurementSnapshot());
        Assert.Equal((3, reason.ToString()), (measurement.Value, measurement.Tags["reason"]));
        Assert.Equal(3, Enum.GetValues<EctLedgerFailureReason>().Length);
    }

    [Theory]
    [InlineData((int)AppendOutcome.Recorded, "recorded", 3)]
    [InlineData((int)AppendOutcome.Failed, "failed", 0)]
    [InlineData((int)AppendOutcome.TimedOut, "timed_out", 0)]
    public void Metrics_EveryAppend_HasOneBoundedTagAndCountsTokensOnceRecorded(int outcome, string expected, int appended)
    {
        using var tokens = new MetricCollector<long>(_service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.ledger.appended");
        using var collector = new MetricCollector<double>(_service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.ledger.append.duration");

        _service.Get<Metrics>().Appended(TimeSpan.FromMilliseconds(2), (AppendOutcome)outcome, tokens: 3);

        var measurement = Assert.Single(collector.GetMeasurementSnapshot());
        Assert.Equal(0.002, measurement.Value, 6);
        Assert.Equal(expected, Assert.Single(measurement.Tags).Value);
        Assert.Equal(appended, tokens.GetMeasurementSnapshot().Sum(count => count.Value));
        Assert.Equal(3, Enum.GetValues<AppendOutcome>().Length);
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Remedies_EveryReason_SaysWhatToDo(EctFailureReason reason) => Assert.EndsWith(".", Remedies.For(reason), StringComparison.Ordinal);

    [Fact]
    public async Task Verify_Accepted_IsMeasuredWithItsLevel()
    {
        using var collector = new MetricCollector<double>(_service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.verification.duration");

        Assert.True((await _service.VerifyAsync(_alice.Token())).Succeeded);

        var tags = Assert.Single(collector.GetMeasurementSnapshot()).Tags;
        Assert.Equal(("accepted", "None", "L2"), (tags["outcome"], tags["reason"], tags["level"]));
    }

    [Fact]
    public async Task Verify_Tainted_IsCounted()
    {
        using var collector = new MetricCollector<long>(_service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.tainted");
        var revoked = Forge.NewId();
        await _service.Get<IEctRevocations>().RevokeAsync(EctRevocation.OfToken(Forge.Alice, revoked), TestContext.Current.CancellationToken);
        var requirement = new EctRequirement { UnresolvedPredecessors = EctUnresolvedPredecessors.Report };

        Assert.False((await _service.VerifyAsync(_alice.Token())).Context!.IsTainted);
        Assert.True((await _service.VerifyAsync(requirement, _alice.Token(c => c["pred"] = new JsonArray(revoked)))).Context!.IsTainted);

        Assert.Equal(1, Assert.Single(collector.GetMeasurementSnapshot()).Value);
    }

    [Fact]
    public async Task Verify_Refused_LogNamesIssuerIdReasonAndRemedyAndNoToken()
    {
        var id = Forge.NewId();
        var token = _alice.Token(c => { c["jti"] = id; c["iss"] = "https://new.example\n2027 admin logged in"; });

        await _service.VerifyAsync(token);

        var record = _service.Get<FakeLogCollector>().LatestRecord;
        Assert.Equal(LogLevel.Warning, record.Level);
        Assert.Contains("UntrustedIssuer", record.Message, StringComparison.Ordinal);
        Assert.Contains("https://new.example?2027", record.Message, StringComparison.Ordinal);
        Assert.Contains(id, record.Message, StringComparison.Ordinal);
        Assert.Contains("AddIssuer", record.Message, StringComparison.Ordinal);
        Assert.All(token.Split('.'), part => Assert.DoesNotContain(part, record.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a-9", Forge.Me, null, "about kid a-9.")]
    [InlineData("a-1", "https://b.example/", null, $"about expected {Forge.Me}, got aud https://b.example/.")]
    [InlineData("a-1", Forge.Me, "pay", "about exec_act review_spec.")]
    public async Task Verify_SomethingDoesNotFit_LogTellsWhatTheTokenSays(string keyId, string audience, string? accepted, string expected)
    {
        var requirement = new EctRequirement { Actions = accepted is null ? null : [accepted] };

        await _service.VerifyAsync(requirement, _alice.Token(c => c["aud"] = audience, h => h["kid"] = keyId));

        Assert.Contains(expected, _service.Get<FakeLogCollector>().LatestRecord.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_Listened_ActivityTellsOutcomeAndNoToken()
    {
        var activity = Assert.Single(await ListenAsync(async () => await _service.VerifyAsync("x")));

        var tags = activity.TagObjects.ToDictionary();
        Assert.Equal("ect.verify", activity.OperationName);
        Assert.Equal(("refused", "Malformed"), (tags["ect.outcome"], tags["ect.reason"]));
    }

    [Fact]
    public async Task Verify_RefusedAndListened_ActivityNamesTheTokenFitForALog()
    {
        var id = Forge.NewId();

        var activity = Assert.Single(await ListenAsync(async () =>
            await _service.VerifyAsync(_alice.Token(claims => (claims["jti"], claims["iss"]) = (id, "urn:new\n2027 admin logged in")))));

        var tags = activity.TagObjects.ToDictionary();
        Assert.Equal(("UntrustedIssuer", id, "urn:new?2027 admin logged in"), (tags["ect.reason"], tags["ect.token_id"], tags["ect.issuer"]));
        Assert.Equal(ActivityStatusCode.Error, activity.Status);
    }

    /// <summary>The request goes on, and error rates that are made from spans do not rise.</summary>
    [Fact]
    public async Task Verify_OnlyReportedAndListened_ActivityIsNoError()
    {
        var activity = Assert.Single(await ListenAsync(async () =>
            await _service.VerifyAsync(new EctRequirement { Mode = EctMode.Report }, "x")));

        var tags = activity.TagObjects.ToDictionary();
        Assert.Equal(("would_refuse", "Malformed"), (tags["ect.outcome"], tags["ect.reason"]));
        Assert.Equal(ActivityStatusCode.Unset, activity.Status);
    }

    [Fact]
    public async Task Issue_Listened_ActivityTellsIdsAndNoToken()
    {
        using var host = new IssuerHost();
        EctToken? token = null;

        var activity = Assert.Single(await ListenAsync(async () => token = await host.Issuer.IssueAsync(
            new EctDescriptor { Audiences = [Forge.Bob], Action = "review_spec", WorkflowId = Forge.NewId() }, TestContext.Current.CancellationToken)));

        Assert.Equal(("ect.issue", ActivityStatusCode.Unset), (activity.OperationName, activity.Status));
        Assert.Equal(
            new Dictionary<string, object?> { ["ect.token_id"] = token!.Id, ["ect.workflow_id"] = token.WorkflowId, ["ect.issuer"] = Forge.Me, ["ect.level"] = "L2" },
            activity.TagObjects.ToDictionary());
    }

    private static async Task<IReadOnlyList<Activity>> ListenAsync(Func<Task> work)
    {
        var activities = new List<Activity>();
        using var parent = new Activity("test").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == EctDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => { if (activity.RootId == parent.RootId) activities.Add(activity); },
        };
        ActivitySource.AddActivityListener(listener);

        await work();
        return activities;
    }
}
