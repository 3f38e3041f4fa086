using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ect.Tokens;

namespace Ect.Issuing;

/// <summary>Writes the payload of a token, with the claim names of version -01. It judges nothing: the reader does.</summary>
internal static class Payload
{
    public static byte[] Write(EctDescriptor descriptor, string issuer, string id, long issuedAt, long expiresAt, int maxDepth)
    {
        var payload = new ArrayBufferWriter<byte>();
        // The text goes into base64url, never into a page: escaping what HTML minds would only make ect_ext longer.
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = maxDepth };
        using (var writer = new Utf8JsonWriter(payload, options))
        {
            writer.WriteStartObject();
            writer.WriteString(ClaimNames.Issuer, issuer);
            if (descriptor.Audiences is [var audience]) writer.WriteString(ClaimNames.Audience, audience);
            else WriteTexts(writer, ClaimNames.Audience, descriptor.Audiences);
            writer.WriteNumber(ClaimNames.IssuedAt, issuedAt);
            writer.WriteNumber(ClaimNames.ExpiresAt, expiresAt);
            writer.WriteString(ClaimNames.Id, id);
            WriteOptional(writer, ClaimNames.WorkflowId, descriptor.WorkflowId);
            writer.WriteString(ClaimNames.Action, descriptor.Action);
            WriteTexts(writer, ClaimNames.Predecessors, descriptor.Predecessors);
            WriteOptional(writer, ClaimNames.InputHash, descriptor.InputHash);
            WriteOptional(writer, ClaimNames.OutputHash, descriptor.OutputHash);
            if (descriptor.Extensions is not null) WriteExtensions(writer, descriptor.Extensions);
            writer.WriteEndObject();
        }

        return payload.WrittenSpan.ToArray();
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
            throw IssuingFault.InExtensions(exception); // Too deep, or values without a form in JSON.
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
