using System.Text;
using System.Text.Json;
using Ect.Fuzz.Running;

namespace Ect.Fuzz.Targets;

/// <summary>A JSON body: no token that a naive reader finds may pass unseen.</summary>
internal sealed class JsonBodyTarget : FuzzTarget
{
    private const string Member = "execution_context";

    private static readonly EctLimits Limits = new();

    public override string Name => "json-body";

    public override IReadOnlyList<string> Words { get; } =
    [
        "\"execution_context\":", "\"\\u0065xecution_context\":", "\"a.b.c\"", "[", "]", "{", "}", ",", "null", "\\ud800", "\\u0000",
        "\uFEFF", "1e999", "\"x\":[[[[", "//", " ",
    ];

    public override IEnumerable<byte[]> MakeSeeds() =>
    [
        """{"item":"x","count":3,"execution_context":"a.b.c"}"""u8.ToArray(),
        """{"execution_context":["a.b.c","d.e.f"],"more":{"deep":[1,2,{"x":null}]}}"""u8.ToArray(),
        """[1,2]"""u8.ToArray(), """{"item":"x"}"""u8.ToArray(), ""u8.ToArray(),
    ];

    public override object Read(byte[] input) => EctTokenTexts.FromJson(input, Limits);

    public override string Check(byte[] input, object? read)
    {
        var texts = (EctTokenTexts)read!;
        if (texts.FailureReason is not EctFailureReason.None) return $"{texts.FailureReason} {texts.FailureDetail}";

        FuzzException.UnlessSame(NaiveTokens(input), texts, "The tokens");
        return $"accepted {texts.Count}";
    }

    /// <summary>What the framework's reader of documents finds; nothing where there is no object.</summary>
    private static IEnumerable<string> NaiveTokens(byte[] input)
    {
        if (input.AsSpan().StartsWith(Encoding.UTF8.Preamble)) input = input[Encoding.UTF8.Preamble.Length..];
        if (input is []) return [];

        // A reader that stops at the first value finds no token in one that is no object, whatever follows it.
        var reader = new Utf8JsonReader(input);
        reader.Read();
        if (reader.TokenType is not JsonTokenType.StartObject) return [];

        using var document = JsonDocument.Parse(input);
        string[] values =
        [
            .. from member in document.RootElement.EnumerateObject()
               where member.NameEquals(Member) // The name itself may be bytes that are no text.
               let isList = member.Value.ValueKind is JsonValueKind.Array
               from text in isList ? member.Value.EnumerateArray() : Enumerable.Repeat(member.Value, 1)
               select text.GetString()!,
        ];
        return values.Where(text => text is not "").Distinct();
    }
}
