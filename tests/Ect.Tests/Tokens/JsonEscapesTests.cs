using System.Text;
using System.Text.Json;
using CsCheck;
using Ect.Tokens;

namespace Ect.Tests;

public class JsonEscapesTests
{
    // Pieces that make any well-formed string, and those that end as a surrogate of its own.
    private static readonly string[] Pieces =
    [
        "a", "ä", "\U0001f600", "\\n", "\\t", "\\r", "\\b", "\\f", "\\\"", "\\\\", "\\/", "\\u0041", "\\u00e4", "\\u20AC", "\\u0000", "\\uffff",
        "\\ud83d\\ude00", "\\uD83D\\uDE00", "\\ud83d", "\\ude00", "u0041", "\\\\u0041",
    ];

    [Theory]
    [InlineData("", "")]
    [InlineData("a b", "a b")]
    [InlineData("\\b\\f\\n\\r\\t\\\"\\\\\\/", "\b\f\n\r\t\"\\/")]
    [InlineData("x\\u0041y\\u00E4\\u20ac", "xAyä€")]
    [InlineData("\\uD83d\\uDe00", "\U0001f600")]
    [InlineData("\\\\u0041", "\\u0041")]
    public void Resolve_Escapes_BecomeWhatTheyStandFor(string text, string expected) => Assert.Equal(expected, Resolve(text));

    [Theory]
    [InlineData("\\ud83d")]
    [InlineData("\\ude00")]
    [InlineData("\\ude00\\ud83d")]
    [InlineData("\\ud83dx\\ude00")]
    [InlineData("\\ud83d\\u0041")]
    [InlineData("\\ud83d\\\\ude00")]
    [InlineData("\\ud83d\\n")]
    [InlineData("\\ud83d\\ud83d\\ude00")]
    public void Resolve_SurrogateOfItsOwn_Throws(string text) => Assert.Throws<JsonException>(() => Resolve(text));

    [Fact]
    public void Resolve_AnyString_AsTheReaderOfThePlatform() =>
        Gen.Int[0, Pieces.Length - 1].Array[0, 12].Select(chosen => string.Concat(chosen.Select(i => Pieces[i])))
            .Sample(text => Assert.Equal(OfThePlatform(text), OrNull(() => Resolve(text))), iter: 20_000);

    private static string Resolve(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var resolved = new byte[utf8.Length];
        return Encoding.UTF8.GetString(resolved, 0, JsonEscapes.Resolve(utf8, resolved));
    }

    private static string? OfThePlatform(string text) => OrNull(() =>
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes($"\"{text}\""));
        reader.Read();
        return reader.GetString()!;
    });

    private static string? OrNull(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
