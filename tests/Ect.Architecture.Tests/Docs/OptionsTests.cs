namespace Ect.Architecture.Tests;

/// <summary>The tables of docs/options.md are those that the XML documentation of the options gives.</summary>
/// <remarks>Each stands between <c>&lt;!-- generated: CLASS in SECTION --&gt;</c> and <c>&lt;!-- end --&gt;</c>. To write them anew, run
/// the tests of this class with the environment variable <c>ECT_WRITE_DOCS=1</c>.</remarks>
public sealed class OptionsTests
{
    private const string Begin = "<!-- generated: ", End = "<!-- end -->";

    private static readonly string File = Path.Combine(Repository.Root, "docs", "options.md");

    internal static readonly Type[] Classes =
    [
        typeof(EctOptions), typeof(EctMiddlewareOptions), typeof(EctWorkloadIdentityTokenOptions), typeof(EctClientCertificateOptions),
        typeof(EctOptions).Assembly.GetType("Ect.Revocation.RevocationOptions", throwOnError: true)!,
        typeof(EctRedisOptions), typeof(EctPostgreSqlLedgerOptions), typeof(EctSqliteLedgerOptions),
        typeof(EctMessageHandlerOptions), typeof(EctLedgerTilesOptions), typeof(EctDashboardOptions),
    ];

    [Fact]
    public void Tables_OfOptions_AreThoseOfTheXmlDocumentation()
    {
        var page = System.IO.File.ReadAllLines(File);
        string[] expected = [.. WithTables(page)];
        if (Environment.GetEnvironmentVariable("ECT_WRITE_DOCS") is "1") System.IO.File.WriteAllLines(File, page = expected);

        Assert.Equal(expected, page);
    }

    /// <summary>The classes that a section is bound to, and the path of that section.</summary>
    internal static IEnumerable<(Type Options, string Section)> Sections =>
        from line in System.IO.File.ReadLines(File).Where(IsBegin)
        let words = line.Split(' ')
        where words[4] is not "code"
        select (Classes.Single(options => options.Name == words[2]), words[4]);

    /// <summary>A class of options that is new has to be put into the page.</summary>
    [Fact]
    public void Classes_OfOptions_AreAllInThePage()
    {
        var all = Classes.Select(options => options.Assembly).Distinct().SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal));
        string[] shown = [.. System.IO.File.ReadLines(File).Where(IsBegin).Select(line => line.Split(' ')[2])];

        Assert.Equal(Classes.Select(options => options.Name).Order(), shown.Order());
        Assert.All(all, options => Assert.True(Classes.Any(root => Contains(root, options)), $"{options.Name} is missing."));
    }

    private static IEnumerable<string> WithTables(string[] page)
    {
        var table = new OptionsTable([.. Classes.Select(options => options.Assembly).Distinct()]);
        var isGenerated = false;
        foreach (var line in page)
        {
            if (line is End) isGenerated = false;
            if (!isGenerated) yield return line;
            if (!IsBegin(line)) continue;

            isGenerated = true;
            var words = line.Split(' ');
            var options = Classes.Single(options => options.Name == words[2]);
            foreach (var row in table.Of(words[4] is "code" ? null : words[4], options)) yield return row;
        }
    }

    private static bool IsBegin(string line) => line.StartsWith(Begin, StringComparison.Ordinal);

    private static bool Contains(Type root, Type options) => root == options
        || root.GetProperties().Select(option => option.PropertyType).SelectMany(type => type.GenericTypeArguments.Append(type))
            .Any(type => type != root && type.Namespace is "Ect" && type.IsClass && Contains(type, options));
}
