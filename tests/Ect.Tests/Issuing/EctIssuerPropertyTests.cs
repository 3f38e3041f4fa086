using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;

namespace Ect.Tests;

/// <summary>What the issuer makes, the reader reads back equal.</summary>
public class EctIssuerPropertyTests
{
    // Every character that UTF-8 has, controls and quotes among them.
    private static readonly Gen<string> Text = Gen.OneOf(
            Gen.Char['\0', '\ud7ff'].Select(character => character.ToString()),
            Gen.Const("\ud83d\ude00"),
            Gen.OneOf("\"", "\\", "\u2028", "\ufffd", "\ufeff"))
        .Array[1, 60].Select(string.Concat);

    private static readonly Gen<string> Id = Gen.Select(Gen.Guid, Gen.Bool)
        .Select((id, upper) => upper ? id.ToString().ToUpperInvariant() : id.ToString());

    private static readonly Gen<string> Hash = Gen.Byte.Array[32].Select(bytes => new EctDigest(bytes).ToString());

    private static readonly Gen<JsonObject> Extensions = Gen.Select(Text, Gen.Double[-1e300, 1e300], Gen.Long, Gen.Bool, Text)
        .Select((text, number, count, flag, name) => new JsonObject
        {
            ["text"] = text,
            ["numbers"] = new JsonArray(number, count, null, flag),
            ["deep"] = new JsonObject { ["_" + name] = new JsonArray(new JsonObject { ["end"] = new JsonArray() }) },
        });

    private static readonly Gen<EctDescriptor> Descriptors = Gen.Select(
        Gen.Select(Text.Array[1, 16], Text, Id.Null(), Id.Null()),
        Gen.Select(Id.Array[0, 50], Hash.Null(), Hash.Null(), Extensions.Null()),
        Gen.Int[1, 1_000_000], Gen.Bool).Select((who, what, seconds, signed) => new EctDescriptor
        {
            Audiences = who.Item1,
            Action = who.Item2,
            Id = who.Item3,
            WorkflowId = who.Item4,
            Predecessors = what.Item1,
            InputHash = what.Item2,
            OutputHash = what.Item3,
            Extensions = what.Item4,
            Lifetime = TimeSpan.FromSeconds(seconds),
            Level = signed ? EctAssuranceLevel.L2 : EctAssuranceLevel.L1,
        });

    [Fact]
    public async Task IssueAsync_AnyDescriptor_ReadsBackEqual()
    {
        using var host = new IssuerHost();
        await Descriptors.SampleAsync(async descriptor =>
        {
            var issued = await host.NewIssuer(new RecordingStore(), host.Clock).IssueAsync(descriptor);
            var token = Reading.Accepts(issued.EncodedToken);

            Assert.Equal((Forge.Me, descriptor.Action, descriptor.Level), (token.Issuer, token.Action, token.Level));
            Assert.Equal(descriptor.Audiences, token.Audiences);
            Assert.Equal((descriptor.Id ?? issued.Id).ToLowerInvariant(), token.Id);
            Assert.Equal(descriptor.WorkflowId?.ToLowerInvariant(), token.WorkflowId);
            Assert.Equal(descriptor.Predecessors.Select(id => id.ToLowerInvariant()), token.Predecessors);
            Assert.Equal((descriptor.InputHash, descriptor.OutputHash), (token.InputHash, token.OutputHash));
            Assert.Equal((Forge.Now, Forge.Now + descriptor.Lifetime), (token.IssuedAt, token.ExpiresAt));
            Assert.Equal(issued.Digest, token.Digest);
            Assert.True(descriptor.Extensions is null
                ? token.Extensions.ValueKind is JsonValueKind.Undefined
                : JsonNode.DeepEquals(descriptor.Extensions, JsonNode.Parse(token.Extensions.GetRawText())));
        }, iter: 500);
    }
}
