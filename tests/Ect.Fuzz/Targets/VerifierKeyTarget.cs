using System.Text;
using Ect.Fuzz.Running;

namespace Ect.Fuzz.Targets;

/// <summary>Verifier keys of ledgers and of witnesses: <see cref="ArgumentException"/>, or a key that is written as it was read.</summary>
internal sealed class VerifierKeyTarget : FuzzTarget
{
    public override string Name => "verifier-key";

    public override (long, long) Allocation => (256 * 1024, 512);

    public override (TimeSpan, TimeSpan) Time => (TimeSpan.FromMilliseconds(50), TimeSpan.FromMicroseconds(20));

    public override IReadOnlyList<string> Words { get; } = ["+", "00000000", "AAAA", "=", "/", "Ag", "\u00e9", " "];

    public override IEnumerable<byte[]> MakeSeeds()
    {
        using var forge = new Forge();
        yield return Encoding.UTF8.GetBytes(new EctLedgerKey("ledger.example.com/audit", forge.Key).VerifierKey);
        yield return Encoding.UTF8.GetBytes(new EctWitnessKey("witness.example.com/w", forge.Key).VerifierKey);
    }

    public override object Read(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        return (Parse(() => EctLedgerKey.Parse(text).VerifierKey), Parse(() => EctWitnessKey.Parse(text).VerifierKey));
    }

    public override string Check(byte[] input, object? read)
    {
        var (ledger, witness) = ((string?, string?))read!;
        foreach (var key in new[] { ledger, witness })
            if (key is not null) FuzzException.UnlessEqual(Encoding.UTF8.GetString(input), key, "The key");

        return ledger is null && witness is null ? "refused" : $"accepted {ledger is null} {witness is null}";
    }

    private static string? Parse(Func<string> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception exception) when (exception is ArgumentException or PlatformNotSupportedException)
        {
            return null; // As documented.
        }
    }
}
