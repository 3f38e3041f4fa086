using System.Diagnostics.Metrics;
using Ect.Diagnostics;
using Ect.Recording;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Ect.Tests;

/// <summary>What records tokens, made by hand around a store and, if there is one, a ledger.</summary>
internal static class TestRecording
{
    public static LedgerRecorder Recorder(IEctStore store, EctOptions options, TimeProvider clock, IMeterFactory meters, IEctLedger? ledger = null)
    {
        var (wrapped, metrics) = (Options.Create(options), new Metrics(meters));
        var writer = new LedgerWriter(store, wrapped, clock, metrics, ledger);
        return new(writer, new LedgerQueue(writer, wrapped, clock, metrics, NullLogger<LedgerQueue>.Instance), wrapped);
    }
}
