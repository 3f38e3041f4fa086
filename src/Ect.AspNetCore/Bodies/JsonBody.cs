using System.Buffers;
using System.Text.Json;
using Ect.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Ect.AspNetCore.Bodies;

/// <summary>Finds the tokens that a JSON object carries in its member <c>execution_context</c> (profile, section 4).</summary>
internal static class JsonBody
{
    /// <summary>The bytes of one character that is written as an escape.</summary>
    private const long MaxEscapedLength = 6;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads the body and rewinds it.</summary>
    /// <remarks>It waits until the body has arrived, with only its start in memory, before it loads all of it.</remarks>
    public static async ValueTask<CarriedTokens> FindAsync(
        HttpContext context, EctLimits limits, TokensDeadline deadline)
    {
        var request = context.Request;
        if (!StringValues.IsNullOrEmpty(request.Headers.ContentEncoding)) return Refused(new(EctFailureReason.UnsupportedContentEncoding));
        if (request.ContentLength > JsonMember.MaxBodyLength) return Refused(new(EctFailureReason.BodyTooLarge));

        try
        {
            request.Rewind();
            if (!await request.Body.EndsWithinAsync(JsonMember.MaxBodyLength, deadline.Token))
                return Refused(new(EctFailureReason.BodyTooLarge));

            request.Rewind();
            var found = await FindAsync(request.Body, limits, context.RequestAborted);
            request.Rewind();
            return found;
        }
        catch (Exception exception) when (deadline.HasEnded(exception))
        {
            return Refused(deadline.Fail());
        }
        catch (Exception exception) when (BodyFailure.IsOne(exception, context.RequestAborted))
        {
            return Refused(BodyFailure.FromKept(exception, EctFailureReason.Malformed));
        }
    }

    private static async ValueTask<CarriedTokens> FindAsync(Stream body, EctLimits limits, CancellationToken cancellationToken)
    {
        var length = (int)body.Length;
        var json = ArrayPool<byte>.Shared.Rent(length); // A new array would be cleared, and large arrays are rarely collected.
        try
        {
            await body.ReadExactlyAsync(json.AsMemory(0, length), cancellationToken);
            return Find(json.AsSpan(0, length), limits);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(json);
        }
    }

    private static CarriedTokens Find(ReadOnlySpan<byte> json, EctLimits limits)
    {
        if (json.StartsWith(ByteOrderMark)) json = json[ByteOrderMark.Length..];
        if (json.IsEmpty) return CarriedTokens.None;

        try
        {
            var texts = new TokenTexts(limits);
            return TryTake(json, texts, limits)
                ? CarriedTokens.Of(texts)
                : Refused(new(EctFailureReason.BodyTooLarge, "too many values beside the tokens, or escapes"));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException) // The latter: text that is not Unicode.
        {
            return Refused(new(EctFailureReason.Malformed, "the member execution_context, or the JSON around it"));
        }
    }

    /// <returns><see langword="false"/> if there is too much besides the member.</returns>
    /// <exception cref="JsonException">The text is not JSON, or has the member twice or with another type.</exception>
    /// <exception cref="InvalidOperationException">A name or a token is not Unicode.</exception>
    private static bool TryTake(ReadOnlySpan<byte> json, TokenTexts texts, EctLimits limits)
    {
        var (isThere, others) = (false, JsonMember.CountEscapes(json));
        if (others > JsonMember.MaxOthers) return false;

        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType is not JsonTokenType.StartObject) return true;

        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isMember = reader.ValueTextEquals(JsonMember.Name);
            reader.Read();
            if (!isMember && !JsonMember.TrySkip(ref reader, ref others)) return false;
            if (!isMember) continue;
            if (isThere) throw new JsonException("The member occurs twice.");
            if (!TryTakeValues(ref reader, texts, limits, ref others)) return others <= JsonMember.MaxOthers;
            isThere = true;
        }

        reader.Read(); // Nothing may follow the object.
        return true;
    }

    private static bool TryTakeValues(ref Utf8JsonReader reader, TokenTexts texts, EctLimits limits, ref int others)
    {
        if (reader.TokenType is not JsonTokenType.StartArray) return TryTake(ref reader, texts, limits, ref others);
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
            if (!TryTake(ref reader, texts, limits, ref others)) return false;

        return true;
    }

    private static bool TryTake(ref Utf8JsonReader reader, TokenTexts texts, EctLimits limits, ref int others)
    {
        if (reader.TokenType is not JsonTokenType.String)
            throw new JsonException("The member is neither a string nor an array of strings.");
        if (reader.ValueSpan.Length > MaxEscapedLength * limits.MaxTokenLength) return texts.Refuse();
        if (reader.ValueIsEscaped) others += reader.ValueSpan.Count((byte)'\\'); // Resolving escapes costs more than skipping them.
        return others <= JsonMember.MaxOthers && texts.TryAdd(reader.GetString()!);
    }

    private static CarriedTokens Refused(BodyFailure failure) => new([], failure);
}
