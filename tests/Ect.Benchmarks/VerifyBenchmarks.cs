using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Ect.Revocation;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Benchmarks;

/// <summary>What it costs to verify a request. Every invocation spends a request of its own: those of an iteration are signed before the run, and each
/// iteration shows all of them, once, to a service that was made for it.</summary>
public class VerifyBenchmarks : BareVerification
{
    private readonly ECDsa _ledgerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private EctToken[] _stored = [];
    private string[][] _requests = [];
    private Action<EctBuilder>? _build;
    private Receiver? _receiver;
    private int _next;

    [GlobalSetup(Target = nameof(Root))]
    public void PrepareRoot() => Prepare(() => [Sender.Issue()]);

    [Benchmark(Description = "root")]
    public Task Root() => SpendAsync();

    [GlobalSetup(Target = nameof(Inline1))]
    public void PrepareInline1() => Prepare(() => HeadAfter(1));

    [Benchmark(Description = "head + 1 inline, per token", OperationsPerInvoke = 2)]
    public Task Inline1() => SpendAsync();

    [GlobalSetup(Target = nameof(Inline5))]
    public void PrepareInline5() => Prepare(() => HeadAfter(5));

    [Benchmark(Description = "head + 5 inline, per token", OperationsPerInvoke = 6)]
    public Task Inline5() => SpendAsync();

    [GlobalSetup(Target = nameof(Inline20))]
    public void PrepareInline20() => Prepare(() => HeadAfter(20));

    [Benchmark(Description = "head + 20 inline, per token", OperationsPerInvoke = 21)]
    public Task Inline20() => SpendAsync();

    [GlobalSetup(Target = nameof(Stored5))]
    public void PrepareStored5() => PrepareAfterStored();

    [Benchmark(Description = "head + 5 stored")]
    public Task Stored5() => SpendAsync();

    [GlobalSetup(Target = nameof(Revoked1000))]
    public void PrepareRevoked1000() => PrepareAfterStored(ect => ect.Services.Configure<RevocationOptions>(revoked =>
    {
        for (var i = 0; i < 1000; i++) revoked.Tokens.Add(new() { Issuer = Sender.Identity, Id = Guid.NewGuid().ToString() });
    }));

    [Benchmark(Description = "head + 5 stored, 1,000 revocations")]
    public Task Revoked1000() => SpendAsync();

    [GlobalSetup(Target = nameof(L1))]
    public void PrepareL1() => Prepare(() => [Sender.Issue([], EctAssuranceLevel.L1)],
        ect => ect.Services.Configure<EctOptions>(options => options.MinimumLevel = EctAssuranceLevel.L1));

    [Benchmark(Description = "L1 root")]
    public Task L1() => SpendAsync();

    [GlobalSetup(Target = nameof(LedgerSynchronous))]
    public void PrepareLedgerSynchronous() => PrepareLedger(EctLedgerMode.Synchronous);

    [Benchmark(Description = "root, ledger before it goes on")]
    public Task LedgerSynchronous() => SpendAsync();

    [GlobalSetup(Target = nameof(LedgerAsynchronous))]
    public void PrepareLedgerAsynchronous() => PrepareLedger(EctLedgerMode.Asynchronous);

    [Benchmark(Description = "root, ledger behind it")]
    public Task LedgerAsynchronous() => SpendAsync();

    /// <summary>A new service that has seen none of the requests, warm.</summary>
    [IterationSetup]
    public void Renew()
    {
        _receiver = new Receiver(Sender, _build);
        foreach (var token in _stored.Append(Sender.Issue())) Accept(_receiver.VerifyAsync(token.EncodedToken).AsTask().Result);
        _next = 0;
    }

    [IterationCleanup]
    public void Retire() => _receiver!.DisposeAsync().AsTask().Wait();

    private void PrepareAfterStored(Action<EctBuilder>? build = null)
    {
        _stored = [.. Enumerable.Range(0, 5).Select(_ => Sender.Issue())];
        Prepare(() => [Sender.Issue(_stored)], build);
    }

    private void PrepareLedger(EctLedgerMode mode) => Prepare(() => [Sender.Issue()], ect =>
    {
        ect.AddLedger("ledger.example.com/audit", _ledgerKey);
        ect.Services.Configure<EctOptions>(options => options.Ledger.Mode = mode);
    });

    private void Prepare(Func<EctToken[]> sign, Action<EctBuilder>? build = null)
    {
        _build = build;
        _requests = [.. Enumerable.Range(0, BenchmarkSettings.Invocations).Select(_ => sign().Select(token => token.EncodedToken).ToArray())];
    }

    private EctToken[] HeadAfter(int count)
    {
        EctToken[] predecessors = [.. Enumerable.Range(0, count).Select(_ => Sender.Issue())];
        return [Sender.Issue(predecessors), .. predecessors];
    }

    private async Task SpendAsync() => Accept(await _receiver!.VerifyAsync(_requests[_next++]));

    /// <summary>What is refused is cheap, and must not count.</summary>
    private static void Accept(EctVerificationResult result)
    {
        if (!result.Succeeded) throw new InvalidOperationException($"{result.FailureReason}: {result.FailureDetail}");
    }
}
