using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Ect.Tokens;

namespace Ect;

/// <summary>An entry of a ledger: a token exactly as it was received, when it was recorded, and by whom. The bytes that are hashed are the
/// bytes that are stored.</summary>
/// <remarks>An entry has one form: the byte 1; the time in milliseconds since 1970 (8 bytes); the length of the recorder's identity in
/// bytes (4) and the identity (UTF-8); the length of the token's text (4) and the text (ASCII). Numbers are unsigned and big-endian.
/// Nothing follows.</remarks>
[DebuggerDisplay("{TokenId} recorded by {Recorder}")]
public sealed class EctLedgerEntry
{
    private const byte Version = 1;
    private const int MaxJsonDepth = 64; // More than a token may have, so that every recorded one can be read.

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly SearchValues<byte> TokenAlphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."u8);

    private EctLedgerEntry(ReadOnlyMemory<byte> encoded, long milliseconds, string recorder, string tokenId, string encodedToken)
    {
        (Encoded, RecordedAt) = (encoded, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
        (Recorder, TokenId, EncodedToken) = (recorder, tokenId, encodedToken);
    }

    /// <summary>The bytes of the entry, which are stored, and which the ledger's tree hashes.</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>When the token was recorded, by the recorder's clock, in whole milliseconds.</summary>
    public DateTimeOffset RecordedAt { get; }

    /// <summary>The identity of the service that recorded the token.</summary>
    public string Recorder { get; }

    /// <summary>The token's <c>jti</c>, in lower case.</summary>
    public string TokenId { get; }

    /// <summary>The token as it was received. Anyone who has it may be able to use it. Never log it.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string EncodedToken { get; }

    /// <summary>Makes an entry.</summary>
    /// <param name="token">The token.</param>
    /// <param name="recordedAt">When it is recorded, 1970 or later. Fractions of a millisecond are dropped.</param>
    /// <param name="recorder">Who records it.</param>
    /// <returns>The entry.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="token"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="recorder"/> is empty or not valid text, or <paramref name="recordedAt"/> is
    /// before 1970.</exception>
    public static EctLedgerEntry Create(EctToken token, DateTimeOffset recordedAt, string recorder)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentException.ThrowIfNullOrEmpty(recorder);
        var milliseconds = recordedAt.ToUnixTimeMilliseconds();
        ArgumentOutOfRangeException.ThrowIfNegative(milliseconds, nameof(recordedAt));

        return new EctLedgerEntry(
            Write(milliseconds, StrictUtf8.GetBytes(recorder), Encoding.ASCII.GetBytes(token.EncodedToken)),
            milliseconds, recorder, token.Id, token.EncodedToken);
    }

    /// <summary>Reads an entry strictly. It must have its one form to the last byte, and contain the text of a token with a
    /// <c>jti</c>.</summary>
    /// <param name="encoded">Any bytes. They are copied.</param>
    /// <param name="entry">The entry. Nothing in it is proven.</param>
    /// <returns>Whether the bytes are an entry.</returns>
    public static bool TryParse(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out EctLedgerEntry? entry)
    {
        entry = null;
        var rest = encoded;
        if (rest.Length < 1 + sizeof(ulong) || rest[0] is not Version) return false;

        var milliseconds = BinaryPrimitives.ReadUInt64BigEndian(rest[1..]);
        rest = rest[(1 + sizeof(ulong))..];
        if (milliseconds > (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            || !TryTake(ref rest, out var recorder) || !TryDecode(recorder, out var recorderText)
            || !TryTake(ref rest, out var token) || token.ContainsAnyExcept(TokenAlphabet)
            || !rest.IsEmpty)
            return false;

        var tokenText = Encoding.ASCII.GetString(token);
        if (!TryReadTokenId(tokenText, out var id)) return false;

        entry = new EctLedgerEntry(encoded.ToArray(), (long)milliseconds, recorderText, id, tokenText);
        return true;
    }

    private static byte[] Write(long milliseconds, ReadOnlySpan<byte> recorder, ReadOnlySpan<byte> token)
    {
        var encoded = new byte[1 + sizeof(ulong) + sizeof(uint) + recorder.Length + sizeof(uint) + token.Length];
        encoded[0] = Version;
        BinaryPrimitives.WriteUInt64BigEndian(encoded.AsSpan(1), (ulong)milliseconds);
        var rest = Put(encoded.AsSpan(1 + sizeof(ulong)), recorder);
        Put(rest, token);
        return encoded;
    }

    private static Span<byte> Put(Span<byte> destination, ReadOnlySpan<byte> part)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)part.Length);
        part.CopyTo(destination[sizeof(uint)..]);
        return destination[(sizeof(uint) + part.Length)..];
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> part)
    {
        part = default;
        if (!BinaryPrimitives.TryReadUInt32BigEndian(rest, out var length) || length is 0 || length > rest.Length - sizeof(uint))
            return false;
        part = rest.Slice(sizeof(uint), (int)length);
        rest = rest[(sizeof(uint) + part.Length)..];
        return true;
    }

    private static bool TryDecode(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out string? text)
    {
        text = System.Text.Unicode.Utf8.IsValid(utf8) ? Encoding.UTF8.GetString(utf8) : null;
        return text is not null;
    }

    /// <summary>Reads the id in the payload, without the limits and rules that the token passed when it was received.</summary>
    private static bool TryReadTokenId(string token, [NotNullWhen(true)] out string? id)
    {
        id = null;
        var payload = token.Split('.') switch
        {
            [var unsigned] => unsigned,
            [_, var signed, _] => signed,
            _ => "",
        };
        return Base64UrlText.TryDecode(payload, out var json)
            && StrictJson.TryReadObject(json, MaxJsonDepth, names: null, out var claims)
            && UuidText.TryNormalize(claims.GetValueOrDefault(ClaimNames.Id).Text, out id);
    }
}
