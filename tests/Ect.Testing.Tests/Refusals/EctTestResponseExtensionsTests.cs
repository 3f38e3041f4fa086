using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Testing.Tests;

public sealed class EctTestResponseExtensionsTests : IDisposable
{
    private readonly EctTestIssuer _issuer = new("spiffe://example.com/agent/planner");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public async Task GetEctFailureReason_ApplicationHasAHookOfItsOwn_ItRunsAsWell()
    {
        var seen = new List<EctFailureReason>();
        await using var app = await StartAsync(rejected =>
        {
            seen.Add(rejected.Result.FailureReason);
            rejected.HttpContext.Response.StatusCode = 418;
            return ValueTask.CompletedTask;
        });

        using var answer = await SendAsync(app, EctTestFault.WrongAudience);

        Assert.Equal((418, EctFailureReason.AudienceMismatch), ((int)answer.StatusCode, answer.GetEctFailureReason()));
        Assert.Equal([EctFailureReason.AudienceMismatch], seen);
    }

    [Fact]
    public async Task GetEctFailureReason_HookThrows_IsTheSame()
    {
        await using var app = await StartAsync(_ => throw new InvalidOperationException());

        using var answer = await SendAsync(app, EctTestFault.TooOld);

        Assert.Equal((HttpStatusCode.Forbidden, EctFailureReason.TooOld), (answer.StatusCode, answer.GetEctFailureReason()));
    }

    [Fact]
    public async Task GetEctFailureReason_RequestsInParallel_EachHasItsOwn()
    {
        await using var app = await StartAsync();
        EctTestFault[] all = [EctTestFault.Expired, EctTestFault.None, EctTestFault.Malformed];
        EctTestFault[] faults = [.. all, .. all, .. all, .. all];

        var answers = await Task.WhenAll(faults.Select(fault => SendAsync(app, fault)));

        Assert.Equal(faults.Select(fault => fault.GetFailureReason()), answers.Select(answer => answer.GetEctFailureReason()));
    }

    [Fact]
    public async Task Refusal_WithoutTestIssuer_HasNoFieldWithTheReason()
    {
        await using var app = await TestApp.StartAsync();
        using var client = app.Server.CreateClient();

        using var answer = await client.PostAsync("/quotes", null, Cancellation);

        Assert.Equal((HttpStatusCode.Forbidden, EctFailureReason.None), (answer.StatusCode, answer.GetEctFailureReason()));
    }

    private Task<TestApp> StartAsync(Func<EctRejectedContext, ValueTask>? onRejected = null) => TestApp.StartAsync(
        ect => ect.ConfigureMiddleware(o => o.OnRejected = onRejected), services => services.TrustEctTestIssuer(_issuer));

    private async Task<HttpResponseMessage> SendAsync(TestApp app, EctTestFault fault)
    {
        using var client = app.Server.CreateEctClient(_issuer, fault);
        return await client.PostAsync("/quotes", null, Cancellation);
    }
}
