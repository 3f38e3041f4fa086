using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Ect.Tokens;
using static Ect.Tests.Reading;

namespace Ect.Tests;

/// <summary>Whatever a stranger sends, the reader answers, and at a cost that grows with the length alone.</summary>
public class TokenReaderPropertyTests
{
    private const int Iterations = 2_000;

    // Pieces that JSON, JOSE and their attackers are made of.
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "\\ud800", "\\udc00", "\\u0061", "null", "true", "-", "0", "1e9", "1800000000", "\ufeff", " ", "\n", "/*", "//",
        "\"iss\":", "\"aud\":[", "\"iat\":", "\"jti\":", "\"pred\":[", "\"ect_ext\":{", "\"typ\":\"exec+jwt\"", "\"alg\":\"ES256\"", "\"kid\":\"a-1\"", "\"crit\":", "\ud83d\ude00", "\0",
    ];

    private static readonly Gen<byte[]> Json = Gen.OneOf(
        Gen.OneOf(Pieces).Array[0, 60].Select(pieces => Encoding.UTF8.GetBytes(string.Concat(pieces))),
        Gen.Byte.Array[0, 200]);

    private static readonly string[] Seeds =
    [
        Stranger.Token(), Stranger.Unsigned(), With("aud", """["a","b"]"""), With("pred", $"[\"{Forge.NewId()}\",\"{Forge.NewId()}\"]"),
        With("ect_ext", """{"a":{"b":[1,{"c":"\u00e4"}]}}"""),
        Stranger.Token(claims => { claims.Remove("pred"); claims["par"] = new JsonArray(); claims["pol"] = "p"; }, header => header["typ"] = "wimse-exec+jwt"),
    ];

    [Fact]
    public void Read_AnyText_IsAnswered() => Gen.String.Sample(Answers, iter: Iterations);

    [Fact]
    public void Read_AnyTextOfTheAlphabet_IsAnswered() =>
        Gen.Char["ABCxyz019-_."].Array[0, 100].Select(characters => new string(characters)).Sample(Answers, iter: Iterations);

    [Fact]
    public void Read_AnyPayload_IsAnswered() => Json.Sample(
        json => Answers(Base64Url.EncodeToString(json)) && Answers(Join(Encoding.UTF8.GetBytes(Stranger.Header().ToJsonString()), json)), iter: Iterations);

    [Fact]
    public void Read_AnyHeader_IsAnswered() => Json.Sample(
        json => Answers(Join(json, Encoding.UTF8.GetBytes(Stranger.Claims().ToJsonString()))), iter: Iterations);

    [Fact]
    public void Read_TokenFlippedCutOrSpliced_IsAnswered() => Gen.Select(
        Gen.OneOf(Seeds), Gen.OneOf(Seeds), Gen.Double.Unit, Gen.Double.Unit, Gen.Char).Sample((one, other, from, to, character) =>
        {
            var (i, j) = ((int)(from * one.Length), (int)(to * other.Length));
            return Answers(one[..i] + character + one[Math.Min(i + 1, one.Length)..]) && Answers(one[..i]) && Answers(one[i..]) && Answers(one[..i] + other[j..]);
        }, iter: Iterations);

    [Fact]
    public void Read_PayloadFlippedCutOrSpliced_IsAnswered() => Gen.Select(
        Gen.OneOf(Seeds), Gen.OneOf(Seeds), Gen.Double.Unit, Gen.Double.Unit, Gen.Byte).Sample((one, other, from, to, value) =>
        {
            var (header, a, b) = (Part(one, 0), Part(one, 1), Part(other, 1));
            var (i, j) = ((int)(from * a.Length), (int)(to * b.Length));
            byte[][] payloads = [[.. a[..i], value, .. a[Math.Min(i + 1, a.Length)..]], a[..i], [.. a[..i], .. b[j..]], [.. a[..i], value, .. a[i..]]];
            return payloads.All(payload => Answers(Base64Url.EncodeToString(payload)) && Answers(Join(header, payload)));
        }, iter: Iterations);

    /// <summary>Eight times the input costs about eight times the memory, and nothing like its square.</summary>
    [Theory]
    [MemberData(nameof(GrowingInputs))]
    public void Read_LongerInput_CostsInProportion(string what)
    {
        const int Size = 5_000, Factor = 8;
        var text = Growing[what];
        var limits = new EctLimits { MaxTokenLength = int.MaxValue, MaxPredecessors = int.MaxValue };
        var reader = new TokenReader(limits, SignatureAlgorithms.Default);
        var (small, large) = (text(Size), text(Size * Factor));
        reader.Read(text(10));

        var cost = Cost(small);
        Assert.True(Cost(large) < cost * Factor * 2 + 100_000, what);

        long Cost(string input)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            reader.Read(input);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    public static TheoryData<string> GrowingInputs => [.. Growing.Keys];

    private static IReadOnlyDictionary<string, Func<int, string>> Growing { get; } = new Dictionary<string, Func<int, string>>
    {
        ["dots"] = size => new string('.', size),
        ["letters"] = size => new string('A', size),
        ["members"] = size => Claim("{" + string.Join(',', Enumerable.Range(0, size).Select(i => $"\"{i}\":0")) + "}"),
        ["one object of many members, then many of one"] = size => Claim($"[{{{string.Join(',', Enumerable.Range(0, size).Select(i => $"\"{i}\":0"))}}}{Repeat(",{\"a\":0}", size)}]"),
        ["empty objects"] = size => Claim($"[0{Repeat(",{}", size)}]"),
        ["empty arrays"] = size => Claim($"[0{Repeat(",[]", size)}]"),
        ["open brackets"] = size => Claim(Repeat("[", size)),
        ["escapes"] = size => Claim($"\"{Repeat("\\u0061", size)}\""),
        ["strings"] = size => Claim($"[\"\"{Repeat(",\"\\n\"", size)}]"),
        ["a number"] = size => Claim($"1{Repeat("0", size)}"),
        ["blanks"] = size => Claim(Repeat(" ", size) + "1"),
        ["a duplicate at the end"] = size => Claim($"{{{string.Join(',', Enumerable.Range(0, size).Select(i => $"\"{i}\":0"))},\"0\":0}}"),
        ["predecessors"] = size => With("pred", $"[{string.Join(',', Enumerable.Range(0, size).Select(_ => $"\"{Forge.NewId()}\""))}]"),
        ["audiences"] = size => With("aud", $"[\"a\"{Repeat(",\"a\"", size)}]"),
        ["an action"] = size => With("exec_act", Quoted(size)),
    };

    private static bool Answers(string text)
    {
        var result = Read(text);
        return result.Reason is EctFailureReason.None
            ? result is { Token: not null, Claim: null } && result.Token.EncodedToken == text
            : result.Token is null && result.Reason is >= EctFailureReason.TokenTooLarge and <= EctFailureReason.ExtensionTooLarge;
    }

    private static string Claim(string json) => Stranger.Sign(Stranger.Header().ToJsonString(), $"{{\"x\":{json}}}");

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static string Join(byte[] header, byte[] payload) => $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}.AA";

    private static byte[] Part(string token, int index) =>
        token.Split('.') is { Length: 3 } parts ? Base64Url.DecodeFromChars(parts[index]) : index is 0 ? "{}"u8.ToArray() : Base64Url.DecodeFromChars(token);
}
