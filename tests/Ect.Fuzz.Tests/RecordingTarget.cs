using System.Text;
using Ect.Fuzz.Running;

namespace Ect.Fuzz.Tests;

/// <summary>A target that keeps its inputs, on the corpus of another one, and fails for two of them.</summary>
internal sealed class RecordingTarget : FuzzTarget
{
    public const string Thrower = "throw", Allocator = "allocate";

    private const int TooMuch = 1024 * 1024;

    public override string Name => "tile-path";

    public List<string> Inputs { get; } = [];

    public override IEnumerable<byte[]> MakeSeeds() => [];

    public override object? Read(byte[] input) => Encoding.Latin1.GetString(input) switch
    {
        Thrower => throw new InvalidOperationException(),
        Allocator => new byte[TooMuch],
        _ => null,
    };

    public override string Check(byte[] input, object? read)
    {
        Inputs.Add(Convert.ToHexString(input));
        return "accepted";
    }
}
