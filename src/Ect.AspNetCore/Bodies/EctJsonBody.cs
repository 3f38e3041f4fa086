using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Ect;

/// <summary>Finds the tokens that a JSON object carries in its member <c>execution_context</c> (profile, section 4).</summary>
internal static class EctJsonBody
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads the body, and leaves it to be read again from its start.</summary>
    public static async ValueTask<EctCarriedTokens> FindAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!StringValues.IsNullOrEmpty(request.Headers.ContentEncoding)) return Refused(new(EctFailureReason.UnsupportedContentEncoding));
        if (request.ContentLength > EctJsonMember.MaxBodyLength) return Refused(new(EctFailureReason.BodyTooLarge));

        try
        {
            request.Rewind();
            var json = await request.Body.ReadAtMostAsync(EctJsonMember.MaxBodyLength, cancellationToken).ConfigureAwait(false);
            request.Rewind();
            return json is { } text ? Find(text.Span) : Refused(new(EctFailureReason.BodyTooLarge));
        }
        catch (Exception exception) when (EctBodyFailure.IsOne(exception, cancellationToken))
        {
            return Refused(EctBodyFailure.FromKept(exception, EctFailureReason.Malformed));
        }
    }

    private static EctCarriedTokens Find(ReadOnlySpan<byte> json)
    {
        if (json.StartsWith(ByteOrderMark)) json = json[ByteOrderMark.Length..];
        if (json.IsEmpty) return EctCarriedTokens.None;

        try
        {
            return new(Tokens(json));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException) // The latter for text that is not Unicode.
        {
            return Refused(new(EctFailureReason.Malformed, "the member execution_context, or the JSON around it"));
        }
    }

    /// <exception cref="JsonException">The text is no JSON, or has the member twice or of another type.</exception>
    /// <exception cref="InvalidOperationException">A name or a token is not Unicode.</exception>
    private static List<string> Tokens(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        List<string>? tokens = null;
        reader.Read();
        if (reader.TokenType is not JsonTokenType.StartObject) return [];

        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isMember = reader.ValueTextEquals(EctJsonMember.Name);
            reader.Read();
            if (!isMember) reader.Skip();
            else tokens = tokens is null ? Values(ref reader) : throw new JsonException("The member is there twice.");
        }

        reader.Read(); // Nothing may follow the object.
        return tokens ?? [];
    }

    private static List<string> Values(ref Utf8JsonReader reader)
    {
        var tokens = new List<string>();
        if (reader.TokenType is not JsonTokenType.StartArray) Add(ref reader, tokens);
        else while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray) Add(ref reader, tokens);
        return tokens;
    }

    private static void Add(ref Utf8JsonReader reader, List<string> tokens)
    {
        if (reader.TokenType is not JsonTokenType.String) throw new JsonException("The member is a string or an array of strings.");
        if (reader.GetString() is { Length: > 0 } token) tokens.Add(token);
    }

    private static EctCarriedTokens Refused(EctBodyFailure failure) => new([], failure);
}
