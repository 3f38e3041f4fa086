using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Benchmarks.Table;

/// <summary>A root, recorded in a ledger in memory: before the request goes on, behind it, and not at all.</summary>
internal sealed class LedgerBench : IBench
{
    public const string Without = "no ledger", Synchronous = "ledger, synchronous", Behind = "ledger, behind";
    private const int Count = 1_000;

    private readonly Sender _sender = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Receiver _without, _synchronous, _behind;
    private long _recorded;

    public LedgerBench()
    {
        _without = new(_sender);
        _synchronous = new(_sender, ect => AddLedger(ect, EctLedgerMode.Synchronous));
        _behind = new(_sender, ect => AddLedger(ect, EctLedgerMode.Asynchronous));
    }

    public async Task RunRoundAsync(Round round)
    {
        var tokens = _sender.IssueTypical(Count);
        await round.MeasureAsync(Without, Count, () => _without.AcceptAllAsync(tokens));
        await round.MeasureAsync(Synchronous, Count, () => _synchronous.AcceptAllAsync(tokens));
        await round.MeasureAsync(Behind, Count, async () =>
        {
            await _behind.AcceptAllAsync(tokens);
            _recorded += Count;
            while (await _behind.LedgerSizeAsync() < _recorded) await Task.Delay(1);
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _without.DisposeAsync();
        await _synchronous.DisposeAsync();
        await _behind.DisposeAsync();
        _key.Dispose();
        _sender.Dispose();
    }

    private void AddLedger(EctBuilder ect, EctLedgerMode mode)
    {
        ect.AddLedger("ledger.example.com/audit", _key);
        ect.Services.Configure<EctOptions>(options => options.Ledger.Mode = mode);
    }
}
