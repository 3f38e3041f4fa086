using System.Diagnostics;
using System.Security.Cryptography;
using Ect.Benchmarks.Table;

namespace Ect.Benchmarks.Ledger;

/// <summary>What one signature of a receipt costs, and verifying it, with all cores at work, as they are for a ledger: faster than that
/// none can be.</summary>
internal static class SignatureCost
{
    private const int Count = 5_000;

    /// <summary>Measures it now.</summary>
    public static string Measure()
    {
        var costs = new (double Sign, double Verify)[Environment.ProcessorCount];
        Thread[] threads = [.. costs.Select((_, n) => new Thread(() => costs[n] = MeasureOne()))];
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        var (sign, verify) = (costs.Average(cost => cost.Sign), costs.Average(cost => cost.Verify));
        var most = costs.Length * 1_000_000 / (sign + verify);
        return string.Create(Machine.Culture, $"An ES256 signature takes {sign:0} µs of a core, verifying it {verify:0} µs: "
            + $"{most:N0} receipts/s on {costs.Length} cores that do nothing else.");
    }

    private static (double Sign, double Verify) MeasureOne()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var publicKey = ECDsa.Create(key.ExportParameters(includePrivateParameters: false));
        var receipt = RandomNumberGenerator.GetBytes(250);
        var signature = key.SignData(receipt, HashAlgorithmName.SHA256);
        var (sign, verify) = (0L, 0L);
        for (var n = -Count; n < Count; n++)
        {
            var started = Stopwatch.GetTimestamp();
            key.SignData(receipt, HashAlgorithmName.SHA256);
            var signed = Stopwatch.GetTimestamp();
            publicKey.VerifyData(receipt, signature, HashAlgorithmName.SHA256);
            if (n < 0) continue; // Until the code is optimized.
            sign += signed - started;
            verify += Stopwatch.GetTimestamp() - signed;
        }

        return (Microseconds(sign), Microseconds(verify));
    }

    private static double Microseconds(long ticks) => 1e6 * ticks / Stopwatch.Frequency / Count;
}
