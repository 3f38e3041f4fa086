using System.Text;
using System.Text.RegularExpressions;
using Ect.Dashboard.Pages;

namespace Ect.Dashboard.Tests;

/// <summary>What the page's own scripts must be without being run.</summary>
public sealed partial class ScriptTests
{
    private static readonly string[] Vendored = ["vendor/d3-dag.esm.min.js"];

    public static TheoryData<string> Scripts =>
        [.. PageFiles.All.Select(file => file.Key).Where(name => name.EndsWith(".js", StringComparison.Ordinal)).Except(Vendored)];

    [Fact]
    public void Reasons_ThePageExplains_AreAllThatThereAre()
    {
        var explained = ReasonLine().Matches(Text("js/reasons.js")).Select(line => line.Groups[1].Value);

        Assert.Equal(Enum.GetNames<EctFailureReason>().Except([nameof(EctFailureReason.None)]).Order(), explained.Order());
    }

    [Theory, MemberData(nameof(Scripts))]
    public void Script_OfThePage_ParsesNoMarkupAndRunsNoText(string name) =>
        Assert.DoesNotMatch(Markup(), Text(name));

    [Theory, MemberData(nameof(Scripts))]
    public void Script_OfThePage_ImportsOnlyWhatIsThere(string name)
    {
        var folder = name.Contains('/', StringComparison.Ordinal) ? "js/" : "";
        var imported = ImportLine().Matches(Text(name)).Select(line => new Uri(new Uri($"http://page/{folder}"), line.Groups[1].Value));

        Assert.All(imported, address => Assert.NotNull(PageFiles.Find(address.AbsolutePath[1..])));
    }

    /// <summary>A source may answer anything.</summary>
    [Theory, MemberData(nameof(Scripts))]
    public void Script_OfThePage_SaysForEachAnswerWhatIsOne(string name) =>
        Assert.All(AskLine().Matches(Text(name)).Select(call => call.Value), call => Assert.Contains("is:", call, StringComparison.Ordinal));

    /// <summary>What no other module imports is in no browser.</summary>
    [Fact]
    public void Script_ThatThePageRuns_HasEveryModuleOnce()
    {
        var script = Text("app.js");
        var modules = Scripts.Select(row => row.Data).Where(name => name is not "app.js" and not "early.js" and not "js/layout-worker.js");

        Assert.All(modules, name => Assert.Single(Regex.Matches(script, Regex.Escape(Text(name).Split('\n')[0]))));
        Assert.Equal("import * as $module1 from './early.js';", Assert.Single(ModuleLine().Matches(script)).Value);
    }

    /// <summary>It runs as soon as it is there, and asks for nothing else before.</summary>
    [Fact]
    public void Script_ThatRunsFirst_ImportsNothing() =>
        Assert.StartsWith("export const { ", Assert.Single(ModuleLine().Matches(Text("early.js"))).Value, StringComparison.Ordinal);

    private static string Text(string name) => Encoding.UTF8.GetString(PageFiles.Find(name)!.Content);

    [GeneratedRegex(@"^  (\w+): '", RegexOptions.Multiline)]
    private static partial Regex ReasonLine();

    [GeneratedRegex(@"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc|\beval\(|new Function|javascript:")]
    private static partial Regex Markup();

    [GeneratedRegex(@"^import [^']*'([^']+)';$", RegexOptions.Multiline)]
    private static partial Regex ImportLine();

    [GeneratedRegex(@"(?<![.\w]|function )(?:get|getAll|getAgain)\((?:path|[`'(]|source).*")]
    private static partial Regex AskLine();

    [GeneratedRegex("^(?:import|export) .*", RegexOptions.Multiline)]
    private static partial Regex ModuleLine();
}
