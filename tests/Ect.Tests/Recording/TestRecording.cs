using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Ect.Tests;

/// <summary>What records tokens, made by hand around a store and, if there is one, a ledger.</summary>
internal static class TestRecording
{
    public static EctLedgerRecorder Recorder(IEctStore store, EctOptions options, TimeProvider clock, IMeterFactory meters, IEctLedger? ledger = null)
    {
        var (wrapped, metrics) = (Options.Create(options), new EctMetrics(meters));
        var writer = new EctLedgerWriter(store, wrapped, clock, metrics, ledger);
        return new(writer, new EctLedgerQueue(writer, wrapped, clock, metrics, NullLogger<EctLedgerQueue>.Instance), wrapped);
    }
}
