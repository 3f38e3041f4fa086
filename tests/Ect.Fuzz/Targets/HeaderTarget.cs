using System.Text;
using Ect.Fuzz.Running;

namespace Ect.Fuzz.Targets;

/// <summary>The values of the field, a line each: split as a naive reader would.</summary>
internal sealed class HeaderTarget : FuzzTarget
{
    private static readonly EctLimits Limits = new() { MaxTokens = 6, MaxTokenLength = 64, MaxTokensLength = 200 };

    public override string Name => "header";

    public override IReadOnlyList<string> Words { get; } = [", ", " ,", ",,", "\n", "\t", "a.b.c", new('x', 64), new('y', 65)];

    public override IEnumerable<byte[]> MakeSeeds() =>
    [
        "a.b.c"u8.ToArray(), "a.b.c, d.e.f"u8.ToArray(), "a.b.c\nd.e.f,g\n\n , ,h"u8.ToArray(), "a,a,a,a,b"u8.ToArray(),
        Encoding.ASCII.GetBytes(string.Join(',', Enumerable.Range(0, 6))),
    ];

    public override object Read(byte[] input) => EctTokenTexts.FromFields(LinesOf(input), Limits);

    public override string Check(byte[] input, object? read)
    {
        var texts = (EctTokenTexts)read!;
        string[] elements =
        [
            .. from line in LinesOf(input)
               from element in line.Split(',')
               let text = element.Trim(' ', '\t')
               where text is not ""
               select text,
        ];
        var distinct = elements.Distinct().ToList();
        var isWithin = distinct.Count <= Limits.MaxTokens && elements.Length <= 2 * Limits.MaxTokens
            && distinct.TrueForAll(text => text.Length <= Limits.MaxTokenLength)
            && distinct.Sum(text => text.Length) <= Limits.MaxTokensLength;

        FuzzException.UnlessEqual(isWithin, texts.FailureReason is EctFailureReason.None, "Whether it is within the limits");
        if (!isWithin) return $"{texts.FailureReason}";

        FuzzException.UnlessSame(distinct, texts, "The tokens");
        FuzzException.UnlessSame(texts, EctTokenTexts.FromFields([string.Join(", ", texts)], Limits), "The tokens in one field");
        return $"accepted {texts.Count}";
    }

    private static string[] LinesOf(byte[] input) => Encoding.Latin1.GetString(input).Split('\n');
}
