using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Ect.Fuzz.Running;

namespace Ect.Fuzz.Targets;

/// <summary>Entries of a ledger: one form, to the last byte.</summary>
internal sealed class LedgerEntryTarget : FuzzTarget
{
    public override string Name => "ledger-entry";

    public override (long, long) Allocation => (64 * 1024, 128);

    public override IReadOnlyList<string> Words { get; } =
        ["\u0001", "\u0000\u0000\u0000\u0001", ".", "..", "spiffe://example.com/agent/me"];

    public override IEnumerable<byte[]> MakeSeeds() =>
    [
        EctLedgerEntry.Create(LedgerTokens.Signed(RecordTarget.Id), Forge.Now, Forge.Me).Encoded.ToArray(),
        EctLedgerEntry.Create(LedgerTokens.Unsigned(RecordTarget.Id), Forge.Now, "é").Encoded.ToArray(),
    ];

    public override object? Read(byte[] input) => EctLedgerEntry.TryParse(input, out var entry) ? entry : null;

    public override string Check(byte[] input, object? read)
    {
        if (read is not EctLedgerEntry entry) return "refused";

        FuzzException.UnlessSame(input, entry.Encoded.ToArray(), "The bytes");
        FuzzException.UnlessSame(input, Write(entry), "The bytes, written anew");
        var parts = entry.EncodedToken.Split('.');
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[parts.Length is 1 ? 0 : 1]));
        FuzzException.UnlessEqual(claims.RootElement.GetProperty("jti").GetString()!.ToLowerInvariant(), entry.TokenId, "jti");
        return $"accepted {parts.Length}";
    }

    /// <summary>The form, as the documentation of <see cref="EctLedgerEntry"/> says it.</summary>
    private static byte[] Write(EctLedgerEntry entry)
    {
        var (recorder, token) = (Encoding.UTF8.GetBytes(entry.Recorder), Encoding.ASCII.GetBytes(entry.EncodedToken));
        var numbers = new byte[16];
        BinaryPrimitives.WriteInt64BigEndian(numbers, entry.RecordedAt.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt32BigEndian(numbers.AsSpan(8), recorder.Length);
        BinaryPrimitives.WriteInt32BigEndian(numbers.AsSpan(12), token.Length);
        return [1, .. numbers.AsSpan(0, 12), .. recorder, .. numbers.AsSpan(12), .. token];
    }
}
