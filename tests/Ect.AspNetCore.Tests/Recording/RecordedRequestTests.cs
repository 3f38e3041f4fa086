using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>Requests over real sockets, in front of a ledger that works, fails or hangs.</summary>
public sealed class RecordedRequestTests : IDisposable
{
    private readonly ObedientLedger _ledger = new();

    public void Dispose() => _ledger.Dispose();

    [Fact]
    public async Task Request_Recorded_HandlerVerifiesItsReceipt()
    {
        await using var service = await StartAsync(pipeline: app =>
        {
            app.UseEct();
            app.MapGet("/", (HttpContext http) =>
            {
                var ect = http.GetRequiredEct();
                return $"{ect.Level} {_ledger.Verifier.VerifyReceipt(ect.Receipts.Single())}";
            });
        });

        using var response = await service.GetAsync("/", Service.Alice.Token());

        Assert.Equal("L3 None", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Request_LedgerFails_503WithRetryAfterAndTheSameTokenPassesAfterwards()
    {
        await using var service = await StartAsync();
        var token = Service.Alice.Token();
        _ledger.Failures = 1;

        using var refused = await service.GetAsync("/", token);
        using var accepted = await service.GetAsync("/", token);

        await refused.AssertRefusedAsync(HttpStatusCode.ServiceUnavailable, EctFailureReason.LedgerUnavailable);
        Assert.True(refused.Headers.Contains("Retry-After"));
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
    }

    [Fact]
    public async Task Request_LedgerHangs_503OnceTheTimeIsUpAndTheSameTokenPassesAfterwards()
    {
        await using var service = await StartAsync();
        var token = Service.Alice.Token();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new TaskCompletionSource();
        _ledger.OnAppend = () => { asked.TrySetResult(); return Task.CompletedTask; };
        _ledger.Gate = gate;

        var waiting = service.GetAsync("/", token);
        await asked.Task;
        service.Clock.Advance(TimeSpan.FromSeconds(2));
        using var refused = await waiting;
        _ledger.Gate = null;
        using var accepted = await service.GetAsync("/", token);
        gate.SetResult();

        await refused.AssertRefusedAsync(HttpStatusCode.ServiceUnavailable, EctFailureReason.LedgerUnavailable);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
    }

    [Fact]
    public async Task Request_EndpointAsksForL3OnAnAsynchronousService_IsRecordedFirst()
    {
        await using var service = await StartAsync(EctLedgerMode.Asynchronous, app =>
        {
            app.UseEct();
            app.MapGet("/l3", (HttpContext http) => Describe(http)).RequireEct(e => e.MinimumLevel(EctAssuranceLevel.L3));
            app.MapGet("/l2", (HttpContext http) => Describe(http));
        });

        using var first = await service.GetAsync("/l3", Service.Alice.Token());
        using var behind = await service.GetAsync("/l2", Service.Alice.Token());

        Assert.Equal("L3 1", await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("L2 0", await behind.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Request_LongBoundBodyWhereL3IsAskedFor_PassesTheRehearsal()
    {
        await using var service = await StartAsync(pipeline: app =>
        {
            app.UseEct();
            app.MapPost("/", (HttpContext http) => Describe(http))
                .RequireEct(e => e.MinimumLevel(EctAssuranceLevel.L3).BindBody(EctBodyBinding.OutputHash));
        });
        var content = new byte[64 * 1024];
        var token = Service.Alice.Token(token => token.OutputHash = System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.SHA256.HashData(content)));

        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(content) };
        request.Headers.Add(EctHeaderNames.ExecutionContext, token);
        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("L3 1", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Single(_ledger.Calls);
    }

    [Fact]
    public async Task Request_HandlerFails_ErrorPageSeesL3AndNothingIsRecordedTwice()
    {
        await using var service = await StartAsync(
            pipeline: app =>
            {
                app.UseExceptionHandler("/oops");
                app.UseRouting();
                app.UseEct();
                app.MapGet("/", string (HttpContext _) => throw new InvalidOperationException("broken"));
                app.MapGet("/oops", (HttpContext http) => $"{http.GetEct()?.Level}");
            },
            options: options => options.MinimumLevel = EctAssuranceLevel.L3);

        using var response = await service.GetAsync("/", Service.Alice.Token());

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("L3", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Single(_ledger.Calls);
    }

    [Fact]
    public async Task Requests_HundredAtOnce_EveryReceiptVerifies()
    {
        await using var service = await StartAsync(pipeline: app =>
        {
            app.UseEct();
            app.MapGet("/", (HttpContext http) => _ledger.Verifier.VerifyReceipt(http.GetRequiredEct().Receipts.Single()).ToString());
        });

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            using var response = await service.GetAsync("/", Service.Alice.Token());
            return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }));

        Assert.All(answers, answer => Assert.Equal("None", answer));
        Assert.Equal(100, (await _ledger.Inner.GetTreeHeadAsync(TestContext.Current.CancellationToken)).Size);
    }

    private static string Describe(HttpContext http) => $"{http.GetRequiredEct().Level} {http.GetRequiredEct().Receipts.Count}";

    private Task<Service> StartAsync(EctLedgerMode? mode = null, Action<WebApplication>? pipeline = null, Action<EctOptions>? options = null) => Service.StartAsync(
        pipeline,
        ect => ect.AddLedger(_ledger),
        o =>
        {
            o.Ledger.Mode = mode;
            options?.Invoke(o);
        },
        sockets: HttpProtocols.Http1,
        middleware: o => o.ExposeFailureReason = true);
}
