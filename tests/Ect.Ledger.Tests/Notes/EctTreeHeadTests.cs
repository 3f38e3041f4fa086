namespace Ect.Ledger.Tests;

public class EctTreeHeadTests
{
    private const string Root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    private const string Line = "\u2014 ledger.example.com/audit AQIDBAU=\n";
    private const string Good = $"ledger.example.com/audit\n12\n{Root}\n\n{Line}";

    public static TheoryData<string, string> BadNotes => new()
    {
        { "empty", "" },
        { "no signature", $"ledger.example.com/audit\n12\n{Root}\n" },
        { "no signature line", $"ledger.example.com/audit\n12\n{Root}\n\n" },
        { "no last line break", Good[..^1] },
        { "more behind", Good + "x" },
        { "empty line behind", Good + "\n" },
        { "cut off", Good[..40] },
        { "carriage return", Good.Replace("\n", "\r\n") },
        { "tab", Good.Replace("12", "1\t2") },
        { "NUL", Good.Replace("12", "12\0") },
        { "no origin", Good.Replace("ledger.example.com/audit\n12", "\n12") },
        { "origin with a space", Good.Replace("audit\n", "au dit\n") },
        { "origin with a plus", Good.Replace("audit\n", "au+dit\n") },
        { "origin outside ASCII", Good.Replace("audit\n", "aúdit\n") },
        { "origin too long", Good.Replace("audit\n", new string('a', 250) + "\n") },
        { "leading zero", Good.Replace("\n12\n", "\n012\n") },
        { "plus sign", Good.Replace("\n12\n", "\n+12\n") },
        { "minus sign", Good.Replace("\n12\n", "\n-12\n") },
        { "space around the size", Good.Replace("\n12\n", "\n 12\n") },
        { "hexadecimal size", Good.Replace("\n12\n", "\n0x12\n") },
        { "no size", Good.Replace("\n12\n", "\n\n") },
        { "size beyond 63 bits", Good.Replace("\n12\n", "\n9223372036854775808\n") },
        { "endless size", Good.Replace("\n12\n", "\n" + new string('9', 60_000) + "\n") },
        { "short root", Good.Replace(Root, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hS") },
        { "long root", Good.Replace(Root, "AAAA" + Root) },
        { "root without padding", Good.Replace(Root, Root[..^1]) },
        { "root with spare bits set", Good.Replace("uFU=", "uFV=") },
        { "base64url root", Good.Replace('+', '-') },
        { "blank in the root", Good.Replace("HBSa", "HB Sa") },
        { "extension line", Good.Replace($"{Root}\n", $"{Root}\nmore\n") },
        { "hyphen for em dash", Good.Replace('\u2014', '-') },
        { "two blanks", Good.Replace("audit AQ", "audit  AQ") },
        { "no key name", Good.Replace(" ledger.example.com/audit AQ", " AQ") },
        { "signature not base64", Good.Replace("AQIDBAU=", "AQIDBAU") },
        { "signature with spare bits set", Good.Replace("AQIDBAU=", "AQIDBAV=") },
        { "key id alone", Good.Replace("AQIDBAU=", "AQIDBA==") },
        { "33 signatures", Good + string.Concat(Enumerable.Repeat(Line, 32)) },
        { "too long", OfLength(131_073) },
    };

    [Fact]
    public void TryParse_Checkpoint_SaysWhatItsLinesSay()
    {
        Assert.True(EctTreeHead.TryParse(Good, out var head));
        Assert.Equal(("ledger.example.com/audit", 12, EctDigest.Of([]), Good), (head.Origin, head.Size, head.RootHash, head.Note));
    }

    [Theory]
    [InlineData("0"), InlineData("9223372036854775807")]
    public void TryParse_SizeAtItsLimits_Taken(string size) => Assert.True(EctTreeHead.TryParse(Good.Replace("\n12\n", $"\n{size}\n"), out _));

    [Fact]
    public void TryParse_32Signatures_Taken() => Assert.True(EctTreeHead.TryParse(Good + string.Concat(Enumerable.Repeat(Line, 31)), out _));

    [Fact]
    public void TryParse_AtItsLongest_Taken() => Assert.True(EctTreeHead.TryParse(OfLength(131_072), out _));

    /// <summary>As many as the format asks verifiers to take, each as long as post-quantum ones are.</summary>
    [Fact]
    public void TryParse_16SignaturesOf5Kilobytes_Taken()
    {
        var line = $"\u2014 witness.example.com/{new string('w', 200)} {Convert.ToBase64String(new byte[4 + (5 * 1_024)])}\n";

        Assert.True(EctTreeHead.TryParse(Good + string.Concat(Enumerable.Repeat(line, 15)), out _));
    }

    [Fact]
    public void TryParse_Null_Refused() => Assert.False(EctTreeHead.TryParse(null, out _));

    [Theory, MemberData(nameof(BadNotes))]
    public void TryParse_AnythingElse_Refused(string what, string note)
    {
        Assert.NotEqual(Good, note);
        Assert.False(EctTreeHead.TryParse(note, out var head), what);
        Assert.Null(head);
    }

    /// <summary>Padded in the name of a key, which may be of any length.</summary>
    private static string OfLength(int length)
    {
        const string last = "\u2014 w AQIDBAU=\n";
        var name = new string('w', length - Good.Length - last.Length + 1);
        return Good + last.Replace("w", name);
    }
}
