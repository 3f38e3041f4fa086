using System.Buffers;
using System.Text.Json;
using Ect.Tokens;

namespace Ect.Http;

/// <summary>Writes tokens into the JSON object that a request sends, as its first member, <c>execution_context</c>. Every other byte stays
/// as it is (profile, section 4).</summary>
internal static class JsonTokenBody
{
    /// <summary>Fields that describe the content's exact bytes, and would be wrong for the body.</summary>
    private static readonly HashSet<string> FieldsOfTheBytes =
        new(["Content-Length", "Content-MD5", "Content-Digest", "Repr-Digest", "Digest"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the content and makes sure that tokens can be written into it, before there are any.</summary>
    /// <exception cref="NoPlaceException">The content is not a JSON object that has a place for the tokens.</exception>
    public static async ValueTask<TokenBody.Factory> PrepareAsync(
        HttpContent? content, int count, int length, CancellationToken cancellationToken)
    {
        if (content is null || !IsJson(content)) throw Impossible("it is not plain JSON in UTF-8");

        var json = await ReadAsync(content, cancellationToken).ConfigureAwait(false);
        var (start, isEmpty) = FindStart(json);
        var bodyLength = json.Length + LengthOfMember(count, length) + (isEmpty ? 0 : ",".Length);
        if (bodyLength > JsonMember.MaxBodyLength) throw TooLong();

        return tokens =>
        {
            var body = new ByteArrayContent(Embed(tokens, json, start, isEmpty));
            content.Headers.CopyTo(body.Headers, name => !FieldsOfTheBytes.Contains(name));
            return body;
        };
    }

    private static bool IsJson(HttpContent content)
    {
        if (content.FindType() is not { MediaType: { } type, CharSet: var charset }) return false;
        if (content.Headers.NonValidated.Contains("Content-Encoding")) return false;
        if (charset is not null && !charset.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase)) return false;
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    private static async ValueTask<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            await content.LoadIntoBufferAsync(JsonMember.MaxBodyLength, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError is HttpRequestError.ConfigurationLimitExceeded)
        {
            throw TooLong();
        }

        return await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The length of the name, a colon, and one token in quotes or an array of several.</summary>
    private static int LengthOfMember(int count, int length)
    {
        var quotedTokens = length + (count * "\"\"".Length);
        var value = count is 1 ? quotedTokens : "[]".Length + quotedTokens + ((count - 1) * ",".Length);
        return JsonMember.Name.Length + "\"\":".Length + value;
    }

    private static byte[] Embed(IReadOnlyList<string> tokens, ReadOnlySpan<byte> json, int start, bool isEmpty)
    {
        var body = new ArrayBufferWriter<byte>(json.Length + (tokens.Count * tokens[0].Length));
        body.Write(json[..start]);
        body.Write([(byte)'"', .. JsonMember.Name, (byte)'"', (byte)':']);
        WriteValue(tokens, body);
        if (!isEmpty) body.Write(","u8);
        body.Write(json[start..]);
        return body.WrittenSpan.ToArray();
    }

    private static void WriteValue(IReadOnlyList<string> tokens, ArrayBufferWriter<byte> body)
    {
        using var writer = new Utf8JsonWriter(body);
        if (tokens is not [_]) writer.WriteStartArray();
        foreach (var token in tokens) writer.WriteStringValue(token);
        if (tokens is not [_]) writer.WriteEndArray();
    }

    /// <summary>Finds where the object's first member stands, or would stand. Reads to the end to see that all of it is JSON.</summary>
    private static (int Start, bool IsEmpty) FindStart(ReadOnlySpan<byte> json)
    {
        var (start, members, others, isTaken, isWithin) = (0, 0, JsonMember.CountEscapes(json), false, true);
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartObject)
            {
                start = (int)reader.BytesConsumed;
                while (isWithin && reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
                {
                    members++;
                    isTaken |= reader.ValueTextEquals(JsonMember.Name);
                    reader.Read();
                    isWithin = JsonMember.TrySkip(ref reader, ref others);
                }
            }

            reader.Read(); // Throws for anything but blanks.
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is thrown for a name that is not Unicode.
            throw Impossible("it is not valid JSON", exception);
        }

        if (start is 0) throw Impossible("it is not an object");
        if (!isWithin) throw Impossible($"it has more than {JsonMember.MaxOthers} values, names and ends, with four escapes as one");
        return isTaken ? throw Impossible("it has a member execution_context already") : (start, members is 0);
    }

    private static NoPlaceException TooLong() => Impossible($"together they are longer than {JsonMember.MaxBodyLength} bytes");

    private static NoPlaceException Impossible(string reason, Exception? exception = null) => new(
        $"The tokens of the request are too long for its header, and cannot be written into its content: {reason}. "
        + "Set BodyForm to Multipart, or raise MaxHeaderBytes.",
        exception);
}
