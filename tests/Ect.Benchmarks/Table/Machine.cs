using System.Globalization;
using System.Runtime.InteropServices;

namespace Ect.Benchmarks.Table;

/// <summary>Where the figures come from.</summary>
internal static class Machine
{
    private const string Load = "/proc/loadavg", Processors = "/proc/cpuinfo";

    public static CultureInfo Culture => CultureInfo.InvariantCulture;

    public static string LoadAverage => File.Exists(Load) ? File.ReadAllText(Load).Split(' ')[0] : "unknown";

    public static string Description =>
        $"{Environment.ProcessorCount} cores, {Model}; {RuntimeInformation.OSDescription}; {RuntimeInformation.FrameworkDescription}";

    private static string Model
    {
        get
        {
            var lines = File.Exists(Processors) ? File.ReadLines(Processors) : [];
            var named = lines.FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
            return named?.Split(':')[1].Trim() ?? $"{RuntimeInformation.ProcessArchitecture}";
        }
    }
}
