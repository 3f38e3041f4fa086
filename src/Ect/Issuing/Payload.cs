using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ect.Tokens;

namespace Ect.Issuing;

/// <summary>Writes the payload of a token with the claim names of version -01 (profile, section 1). The reader judges it.</summary>
internal static class Payload
{
    public static ReadOnlySpan<byte> Write(Draft draft)
    {
        var payload = new ArrayBufferWriter<byte>(1_024);
        // The text becomes base64url, never a part of a page. Escapes for HTML would only make ect_ext longer.
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = EctLimits.MaxDepth };
        using (var writer = new Utf8JsonWriter(payload, options)) Write(draft, writer);
        return payload.WrittenSpan;
    }

    /// <summary>Finds the claim that does not say what it was told to: a lone surrogate has no form in UTF-8 and was replaced.</summary>
    public static string? FindAltered(Draft draft, ReadOnlySpan<byte> payload, EctToken token)
    {
        if (payload.IndexOf("\uFFFD"u8) < 0 && payload.IndexOf(@"\uFFFD"u8) < 0) return null;
        if (token.Issuer != draft.Issuer) return ClaimNames.Issuer;
        if (!token.Audiences.SequenceEqual(draft.Descriptor.Audiences)) return ClaimNames.Audience;
        if (token.Action != draft.Descriptor.Action) return ClaimNames.Action;

        var extensions = token.Extensions.ValueKind is JsonValueKind.Object ? JsonObject.Create(token.Extensions) : null;
        return JsonNode.DeepEquals(extensions, draft.Extensions) ? null : ClaimNames.Extensions;
    }

    private static void Write(Draft draft, Utf8JsonWriter writer)
    {
        var descriptor = draft.Descriptor;
        writer.WriteStartObject();
        writer.WriteString(ClaimNames.Issuer, draft.Issuer);
        if (descriptor.Audiences is [var audience]) writer.WriteString(ClaimNames.Audience, audience);
        else WriteTexts(writer, ClaimNames.Audience, descriptor.Audiences);
        writer.WriteNumber(ClaimNames.IssuedAt, draft.IssuedAt);
        writer.WriteNumber(ClaimNames.ExpiresAt, draft.ExpiresAt);
        writer.WriteString(ClaimNames.Id, draft.Id);
        WriteOptional(writer, ClaimNames.WorkflowId, descriptor.WorkflowId);
        writer.WriteString(ClaimNames.Action, descriptor.Action);
        WriteTexts(writer, ClaimNames.Predecessors, draft.Predecessors);
        WriteOptional(writer, ClaimNames.InputHash, descriptor.InputHash);
        WriteOptional(writer, ClaimNames.OutputHash, draft.OutputHash);
        if (draft.Extensions is { } extensions) WriteExtensions(writer, extensions);
        writer.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null) writer.WriteString(name, value);
    }

    private static void WriteExtensions(Utf8JsonWriter writer, JsonObject extensions)
    {
        writer.WritePropertyName(ClaimNames.Extensions);
        try
        {
            extensions.WriteTo(writer);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or NotSupportedException)
        {
            throw IssuingError.InExtensions(exception); // Too deep, or values without a form in JSON.
        }
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string>? values)
    {
        writer.WritePropertyName(name);
        if (values is null)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartArray();
        foreach (var value in values) writer.WriteStringValue(value);
        writer.WriteEndArray();
    }
}
