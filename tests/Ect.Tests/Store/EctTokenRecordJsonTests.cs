using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Ect.Tests;

public partial class EctTokenRecordJsonTests
{
    private static readonly EctTokenRecord Full = StoreRecords.Ordinary(ancestorsKnown: false) with
    {
        Level = EctAssuranceLevel.L3,
        PathLevel = EctAssuranceLevel.L1,
        PolicyDecision = "approved",
        Predecessors = [Forge.NewId(), Forge.NewId()],
    };

    private static readonly EctTokenRecord Bare = TestTokens.Record(TestTokens.Token());

    public static TheoryData<string, JsonTypeInfo<EctTokenRecord>> Serializers => new()
    {
        { "reflection", (JsonTypeInfo<EctTokenRecord>)JsonSerializerOptions.Default.GetTypeInfo(typeof(EctTokenRecord)) },
        { "the web's defaults", (JsonTypeInfo<EctTokenRecord>)JsonSerializerOptions.Web.GetTypeInfo(typeof(EctTokenRecord)) },
        { "source generation", RecordJson.Default.EctTokenRecord },
    };

    [Theory]
    [MemberData(nameof(Serializers))]
    public void Serialize_Record_ComesBackEqual(string serializer, JsonTypeInfo<EctTokenRecord> type)
    {
        Assert.NotEmpty(serializer);
        foreach (var record in new[] { Full, Bare })
        {
            var json = JsonSerializer.Serialize(record, type);
            Assert.Equal(record, JsonSerializer.Deserialize(json, type));
            Assert.Contains($"\"{record.Digest}\"", json, StringComparison.Ordinal);
            Assert.Contains($"\"{record.Level}\"", json, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Serializers))]
    public void Deserialize_MemberIsMissing_JsonExceptionNamesIt(string serializer, JsonTypeInfo<EctTokenRecord> type)
    {
        Assert.NotEmpty(serializer);
        var json = JsonSerializer.SerializeToNode(Full, type)!.AsObject();
        var digest = json.Single(member => member.Key.Equals("Digest", StringComparison.OrdinalIgnoreCase)).Key;
        json.Remove(digest);
        Assert.Contains(digest, Assert.Throws<JsonException>(() => json.Deserialize(type)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equals_SamePredecessorsInOtherLists_EqualAndInOtherOrderNot()
    {
        var copy = Full with { Predecessors = [.. Full.Predecessors] };
        Assert.Equal((Full, Full.GetHashCode()), (copy, copy.GetHashCode()));
        Assert.NotEqual(Full, Full with { Predecessors = [.. Full.Predecessors.Reverse()] });
        Assert.NotEqual(Full, Full with { KeyId = null });
    }

    [JsonSerializable(typeof(EctTokenRecord))]
    private sealed partial class RecordJson : JsonSerializerContext;
}
