using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Ect.AspNetCore.Tests;

/// <summary>What arrived at a <see cref="Callee"/>, read with nothing of the product.</summary>
internal sealed record ReceivedCall(IReadOnlyList<string> FieldLines, byte[] Body, string? ContentType, long? ContentLength)
{
    public IReadOnlyList<string> Tokens { get; } = [.. FieldLines.SelectMany(line => line.Split(", "))];

    /// <summary>The claims of the first token, the caller's own.</summary>
    public JsonObject Claims { get; } = FieldLines is [var line, ..] ? Decode(line.Split(", ")[0]) : [];

    public string Id => Text("jti")!;

    public IEnumerable<string> Predecessors => Claims["pred"]!.AsArray().Select(id => id!.GetValue<string>());

    public string? RetryOf => Claims["ect_ext"]?["ect-aspnetcore.retry_of"]?.GetValue<string>();

    public string? Text(string claim) => Claims[claim]?.GetValue<string>();

    /// <summary>The parts of a body that has parts.</summary>
    public async Task<IReadOnlyList<(string? Type, string Text)>> ReadPartsAsync()
    {
        var reader = new MultipartReader(MediaTypeHeaderValue.Parse(ContentType).Boundary.ToString(), new MemoryStream(Body));
        var parts = new List<(string?, string)>();
        while (await reader.ReadNextSectionAsync(TestContext.Current.CancellationToken) is { } part)
            parts.Add((part.ContentType, await part.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        return parts;
    }

    public static JsonObject Decode(string token) =>
        JsonNode.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Split('.')[1])))!.AsObject();
}
