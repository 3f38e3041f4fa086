using System.Buffers.Text;
using System.Text;

namespace Ect.Fuzz.Targets;

/// <summary>Makes a token of an input, so that changes reach the JSON in it and do not end at its base64url.</summary>
internal static class TokenText
{
    private const byte Separator = 0x1E;

    private static readonly string Signature = Base64Url.EncodeToString(new byte[64]);

    /// <returns>Header and payload, between which the separator is, as a signed token; JSON alone as an unsigned one; anything else as
    /// it is.</returns>
    public static string Of(byte[] input)
    {
        if (input is not [(byte)'{', ..]) return Encoding.Latin1.GetString(input);

        var separator = Array.IndexOf(input, Separator);
        return separator < 0
            ? Base64Url.EncodeToString(input)
            : $"{Base64Url.EncodeToString(input.AsSpan(0, separator))}.{Base64Url.EncodeToString(input.AsSpan(separator + 1))}.{Signature}";
    }

    public static byte[] Input(string header, string payload) =>
        [.. Encoding.UTF8.GetBytes(header), Separator, .. Encoding.UTF8.GetBytes(payload)];
}
