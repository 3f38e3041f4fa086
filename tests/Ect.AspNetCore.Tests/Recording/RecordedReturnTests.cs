using Ect.Recording;
using Ect.Testing;
using Ect.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ect.AspNetCore.Tests;

/// <summary>Returned tokens where the service that returns them has a ledger.</summary>
public sealed class RecordedReturnTests : IDisposable
{
    private readonly ObedientLedger _ledger = new();
    private readonly string _head = Forge.NewId();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _ledger.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Return_SynchronousLedger_IsRecordedBeforeItGoesOutIfAskedTo(bool recordIssued)
    {
        await using var service = await StartAsync(EctLedgerMode.Synchronous, recordIssued);

        var returned = await ReturnedAsync(service);

        var expected = recordIssued ? EctAssuranceLevel.L3 : EctAssuranceLevel.L2;
        Assert.Equal((EctAssuranceLevel.L3, EctAssuranceLevel.L3), await StoreOf(service).LevelsOfAsync(_head));
        Assert.Equal((expected, expected), await StoreOf(service).LevelsOfAsync(returned.Id));
        Assert.Equal(recordIssued ? [_head, returned.Id] : [_head], _ledger.Calls.SelectMany(ids => ids));
        if (recordIssued) await _ledger.AssertHasAsync(returned);
    }

    [Fact]
    public async Task Return_AsynchronousLedger_GoesOutAsL2AndRisesBehind()
    {
        await using var service = await StartAsync(EctLedgerMode.Asynchronous);
        var gate = _ledger.Gate = new();

        var returned = await ReturnedAsync(service);

        Assert.Equal((EctAssuranceLevel.L2, EctAssuranceLevel.L2), await StoreOf(service).LevelsOfAsync(returned.Id));
        gate.SetResult();
        await service.Services.GetRequiredService<LedgerQueue>().StopAsync(Cancellation);
        Assert.Equal((EctAssuranceLevel.L3, EctAssuranceLevel.L3), await StoreOf(service).LevelsOfAsync(returned.Id));
        await _ledger.AssertHasAsync(returned);
    }

    [Fact]
    public async Task Return_LedgerFailsForIt_AnswerGoesOutWithoutIt()
    {
        await using var service = await StartAsync(EctLedgerMode.Synchronous);
        _ledger.OnAppend = () =>
        {
            if (_ledger.Calls.Count is 2) _ledger.Failures = 1; // the first is for the request's own token
            return Task.CompletedTask;
        };

        using var response = await service.GetAsync("/", Token());

        Assert.True(response.IsSuccessStatusCode);
        Assert.False(response.Headers.Contains(EctHeaderNames.ExecutionContext));
        var failure = Assert.Single(service.Logs.GetSnapshot(), record => record.Id.Name is "ReturningTokenFailed");
        Assert.Equal(LogLevel.Error, failure.Level);
        Assert.IsType<EctLedgerException>(failure.Exception);
    }

    [Fact]
    public async Task Return_UnsignedCaller_NothingIsRecorded()
    {
        await using var service = await StartAsync(EctLedgerMode.Synchronous, options: options => options.MinimumLevel = EctAssuranceLevel.L1);

        using var response = await service.GetAsync("/", EctTestFault.NotSigned);

        Assert.DoesNotContain('.', Assert.Single(response.Headers.GetValues(EctHeaderNames.ExecutionContext)));
        Assert.Empty(_ledger.Calls);
    }

    [Theory]
    [InlineData(EctLedgerMode.Synchronous)]
    [InlineData(EctLedgerMode.Asynchronous)]
    public async Task Workflow_AllRecordInOneLedger_ItHasEveryTokenOnceAndIsSound(EctLedgerMode mode)
    {
        var services = new ThreeServices();
        await using (services)
        {
            await services.StartAsync(ect =>
            {
                ect.AddLedger(_ledger);
                ect.Services.Configure<EctOptions>(o => (o.Ledger.Mode, o.Ledger.RecordIssued) = (mode, true));
            });
            await services.RunAndAssertAsync(isStoreShared: false);
            if (mode is EctLedgerMode.Synchronous)
                Assert.All(await services["o"].RecordsAsync(services.Only("c").Context.WorkflowId!), record => Assert.Equal(EctAssuranceLevel.L3, record.Level));
        }

        // By now the background has done its work.
        var audit = await _ledger.Verifier.AuditAsync(_ledger.Inner, Cancellation);
        Assert.Equal((EctLedgerFailure.None, 10), (audit.Failure, audit.EntriesRead));
    }

    private Task<Service> StartAsync(EctLedgerMode mode, bool recordIssued = true, Action<EctOptions>? options = null) => Service.StartAsync(
        app =>
        {
            app.UseEct();
            app.MapGet("/", () => "done").WithEctAction("spec_stored").ReturnEct();
        },
        ect => ect.AddLedger(_ledger),
        o =>
        {
            (o.Ledger.Mode, o.Ledger.RecordIssued) = (mode, recordIssued);
            options?.Invoke(o);
        },
        sockets: HttpProtocols.Http1);

    private string Token() => Service.Alice.Token(token => token.Id = _head);

    private async Task<EctToken> ReturnedAsync(Service service)
    {
        using var response = await service.GetAsync("/", Token());
        return new TokenReader(new EctLimits(), SignatureAlgorithms.Default).Read(Assert.Single(response.Headers.GetValues(EctHeaderNames.ExecutionContext))).Token!;
    }

    private static IEctStore StoreOf(Service service) => service.Services.GetRequiredService<IEctStore>();
}
