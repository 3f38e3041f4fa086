using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ect.Tokens;

/// <summary>Reads and writes an <see cref="EctDigest"/> as base64url without padding, in its canonical form of 43 characters.</summary>
internal sealed class DigestJsonConverter : JsonConverter<EctDigest>
{
    /// <inheritdoc/>
    /// <exception cref="JsonException">The value is not a digest.</exception>
    public override EctDigest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String ? Parse(reader.GetString()) : throw NoDigest();

    /// <inheritdoc/>
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is <see langword="null"/>.</exception>
    public override void Write(Utf8JsonWriter writer, EctDigest value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.ToString());
    }

    /// <inheritdoc/>
    /// <exception cref="JsonException">The name is not a digest.</exception>
    public override EctDigest ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString());

    /// <inheritdoc/>
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is <see langword="null"/>.</exception>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, EctDigest value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(value.ToString());
    }

    private static EctDigest Parse(string? text) =>
        text is not null && Base64UrlText.TryDecode(text, out var bytes) && bytes.Length is EctDigest.Length
            ? new(bytes)
            : throw NoDigest();

    private static JsonException NoDigest() => new("A digest is a string of 43 characters: base64url without padding.");
}
