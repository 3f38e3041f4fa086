using System.Buffers.Text;
using System.Text;

namespace Ect.Benchmarks;

/// <summary>One kind of request that a stranger can send as often as he likes.</summary>
internal sealed record HostileRequest(string Name, CarriedBytes Bytes);

/// <summary>Bytes spent in all the ways in which they might cost much.</summary>
internal static class HostileRequests
{
    private const int MaxBytes = 131_072, MaxTokenLength = 16_384;

    public static IReadOnlyList<HostileRequest> All(Sender sender)
    {
        var spent = sender.Issue().EncodedToken;
        return
        [
            new("32 KB of commas", CarriedBytes.InHeader(new string(',', 32_000))),
            new("32 KB of one-letter tokens", CarriedBytes.InHeader(Letters(52, 16_000))),
            new("32 KB of 32 letters again and again", CarriedBytes.InHeader(Letters(32, 16_000))),
            new("32 tokens of 16 KB of {}", CarriedBytes.InHeader(Tokens(32, MaxTokenLength, _ => "{}", "[", "]"))),
            new("8 tokens of 16 KB of text", Full(_ => $"\"{new string('a', 1_000)}\"", "[", "]")),
            new("8 tokens of 16 KB of {}", Full(_ => "{}", "[", "]")),
            new("8 tokens of 16 KB of {\"\":0}", Full(_ => "{\"\":0}", "[", "]")),
            new("8 tokens of 16 KB of numbers", Full(_ => "0", "[", "]")),
            new("8 tokens of 16 KB of strings", Full(_ => "\"\"", "[", "]")),
            new("8 tokens of 16 KB of escapes", Full(_ => "\"\\u0041\"", "[", "]")),
            new("8 tokens of 16 KB of pairs of surrogates", Full(_ => "\"\\ud83d\\ude00\"", "[", "]")),
            new("8 tokens of 16 KB of long strings of pairs of surrogates", Full(_ => $"\"{Many(100, "\\ud83d\\ude00")}\"", "[", "]")),
            new("8 tokens of 16 KB of members in one object", Full(n => $"\"{Short(n)}\":0", "{", "}")),
            new("8 tokens of 16 KB of members with escapes", Full(n => $"\"\\n{Short(n)}\":0", "{", "}")),
            new("8 tokens of 16 KB of as many members with escapes as may be",
                Full(n => $"\"{Many(8, "\\n")}{Short(n)}\":0", "{", "}")),
            new("8 tokens of 16 KB of as many members with two escapes as may be",
                Full(n => $"\"{Many(2, "\\n")}{Short(n)}\":0", "{", "}")),
            new("8 tokens of 16 KB of long names of escapes", Full(n => $"\"{Many(500, "\\n")}{Short(n)}\":0", "{", "}")),
            new("8 tokens of 16 KB of long names of pairs of surrogates",
                Full(n => $"\"{Many(100, "\\ud83d\\ude00")}{Short(n)}\":0", "{", "}")),
            new("8 tokens of 16 KB of claims", CarriedBytes.InHeader(Tokens(8, MaxTokenLength, n => $"\"{Short(n)}\":0", null, null))),
            new("8 tokens of 16 KB of members in the header", CarriedBytes.InHeader(Headers(8, MaxTokenLength))),
            new("32 tokens with 60 predecessors, unknown issuer", CarriedBytes.InHeader(WithPredecessors(32, 60, "https://nobody.example"))),
            new("32 tokens with 60 predecessors, known issuer, forged", CarriedBytes.InHeader(WithPredecessors(32, 60, Sender.Identity))),
            new("a chain of 32 forged tokens", CarriedBytes.InHeader(Forged(32))),
            new("1 spent token, 31 forged with 60 predecessors", CarriedBytes.InHeader([spent, .. WithPredecessors(31, 60, Sender.Identity)])),
            new("1 forged token, RSA of 8,192 bits", CarriedBytes.InHeader(ForgedRsa())),
            new("the same, and 7 tokens of 16 KB of long names of pairs of surrogates", CarriedBytes.InHeader(
                [ForgedRsa(), .. Tokens(7, MaxTokenLength, n => $"\"{Many(100, "\\ud83d\\ude00")}{Short(n)}\":0", "{", "}")])),
            new("31 captured predecessors, 1 forged head", CarriedBytes.InHeader(Captured(sender, isForged: true))),
            new("a captured request of 32 tokens", CarriedBytes.InHeader(Captured(sender, isForged: false))),
            new("JSON: 130,000 tiny strings", CarriedBytes.InJson($"{{\"execution_context\":[{string.Join(',', Enumerable.Repeat("\"a\"", 130_000))}]}}")),
            new("JSON: 130,000 other tiny strings", CarriedBytes.InJson($"{{\"execution_context\":[{string.Join(',', Enumerable.Range(0, 130_000).Select(n => $"\"{Short(n)}\""))}]}}")),
            new("JSON: 340,000 empty strings", CarriedBytes.InJson($"{{\"execution_context\":[{string.Join(',', Enumerable.Repeat("\"\"", 340_000))}]}}")),
            new("JSON: 500,000 numbers before the member", CarriedBytes.InJson($"{{\"a\":[{string.Join(',', Enumerable.Repeat("0", 500_000))}],\"execution_context\":\"a\"}}")),
            new("JSON: 1 MB of escapes before the member",
                CarriedBytes.InJson($"{{\"a\":\"{Many(500_000, "\\n")}\",\"execution_context\":\"a\"}}")),
            new("JSON: as many escapes as may be before the member",
                CarriedBytes.InJson($"{{\"a\":\"{Many(32_500, "\\n")}\",\"execution_context\":\"a\"}}")),
            new("JSON: as many escapes as may be in the member", InJson("", [Many(6_500, "\\u0061")])),
            new("JSON: 8 tokens of 16 KB in escapes", InJson("", Tokens(8, MaxTokenLength, _ => "0", "[", "]").Select(Escaped))),
            new("JSON: numbers, and 8 tokens of 16 KB of as many members as may be", InJson($"\"a\":[{Many(8_150, "0,")}0],",
                Tokens(8, MaxTokenLength, n => $"\"{Many(8, "\\n")}{Short(n)}\":0", "{", "}"))),
            new("JSON: 1 MB of text before the member", CarriedBytes.InJson($"{{\"a\":\"{new string('a', 1_000_000)}\",\"execution_context\":\"a\"}}")),
        ];
    }

    private static IEnumerable<string> Letters(int different, int count) =>
        Enumerable.Range(0, count).Select(n => ((char)((n % different) + (n % different < 26 ? 'A' : 'a' - 26))).ToString());

    private static string Short(int number) => Base64Url.EncodeToString(BitConverter.GetBytes(number).AsSpan(0, 3)).TrimEnd('A');

    private static CarriedBytes InJson(string others, IEnumerable<string> tokens) =>
        CarriedBytes.InJson($"{{{others}\"execution_context\":[\"{string.Join("\",\"", tokens)}\"]}}");

    private static string Escaped(string token) => string.Concat(token.Select(letter => $"\\u{(int)letter:x4}"));

    private static string Many(int count, string text) => string.Concat(Enumerable.Repeat(text, count));

    private static CarriedBytes Full(Func<int, string> element, string open, string close) =>
        CarriedBytes.InHeader(Tokens(MaxBytes / MaxTokenLength, MaxTokenLength, element, open, close));

    /// <summary>Well-formed tokens of an unknown issuer, as long as they may be, with something in a claim of their own; or between their claims.</summary>
    private static IEnumerable<string> Tokens(int count, int length, Func<int, string> element, string? open, string? close)
    {
        for (var i = 0; i < count; i++)
        {
            var claims = Claims(Guid.NewGuid(), "https://nobody.example", "");
            var most = ((length - 200) * 3 / 4) - claims.Length;
            var filler = new StringBuilder();
            for (var n = 0; filler.Length + element(n).Length < most - 20; n++) filler.Append(n is 0 ? "" : ",").Append(element(n));
            yield return Unsigned(claims[..^1] + (open is null ? $",{filler}}}" : $",\"x\":{open}{filler}{close}}}"));
        }
    }

    private static IEnumerable<string> Headers(int count, int length)
    {
        for (var i = 0; i < count; i++)
        {
            var members = new StringBuilder("{\"alg\":\"ES256\",\"kid\":\"a-1\",\"typ\":\"exec+jwt\"");
            for (var n = 0; members.Length < (length - 700) * 3 / 4; n++) members.Append(",\"").Append(Short(n)).Append("\":0");
            yield return $"{Encode(members.Append('}').ToString())}.{Encode(Claims(Guid.NewGuid(), "https://nobody.example", ""))}.{new string('A', 86)}";
        }
    }

    private static IEnumerable<string> WithPredecessors(int count, int predecessors, string issuer) => Enumerable.Range(0, count).Select(_ =>
        Unsigned(Claims(Guid.NewGuid(), issuer, string.Join(',', Enumerable.Range(0, predecessors).Select(_ => $"\"{Guid.NewGuid()}\"")))));

    private static IEnumerable<string> Forged(int count)
    {
        var before = "";
        for (var i = 0; i < count; i++)
        {
            var id = Guid.NewGuid();
            yield return Unsigned(Claims(id, Sender.Identity, before));
            before = $"\"{id}\"";
        }
    }

    private static string ForgedRsa()
    {
        var claims = Claims(Guid.NewGuid(), StrangerTarget.RsaIssuer, "");
        return $"{Encode("""{"alg":"RS256","kid":"a-1","typ":"exec+jwt"}""")}.{Encode(claims)}.{Base64Url.EncodeToString([1, .. new byte[1023]])}";
    }

    private static IEnumerable<string> Captured(Sender sender, bool isForged)
    {
        var predecessors = Enumerable.Range(0, 31).Select(_ => sender.Issue()).ToList();
        var ids = string.Join(',', predecessors.Select(predecessor => $"\"{predecessor.Id}\""));
        var head = isForged ? Unsigned(Claims(Guid.NewGuid(), Sender.Identity, ids)) : sender.Issue(predecessors).EncodedToken;
        return [.. predecessors.Select(predecessor => predecessor.EncodedToken), head];
    }

    private static string Claims(Guid id, string issuer, string predecessors)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        return $$"""{"iss":"{{issuer}}","aud":"{{Receiver.Identity}}","iat":{{now}},"exp":{{now + 600}},"jti":"{{id}}","exec_act":"a","pred":[{{predecessors}}]}""";
    }

    /// <summary>A token whose signature nobody made.</summary>
    private static string Unsigned(string claims) =>
        $"{Encode("""{"alg":"ES256","kid":"a-1","typ":"exec+jwt"}""")}.{Encode(claims)}.{new string('A', 86)}";

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
