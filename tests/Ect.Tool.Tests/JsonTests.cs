using System.CommandLine;

namespace Ect.Tool.Tests;

/// <summary>Every command has its result as one JSON document.</summary>
public sealed class JsonTests
{
    /// <summary>The commands that do something, as they are typed.</summary>
    public static TheoryData<string> Verbs => [.. Commands.Program.Root().Subcommands.SelectMany(command => VerbsOf(command, ""))];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Json_OfEveryCommand_IsAnOption(string verb)
    {
        var help = (await ToolRun.StartAsync([.. verb.Split(' '), "--help"])).AssertYes().Output;

        Assert.Contains("  --json ", help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_OfAnExport_FileReceiptsAndSize()
    {
        using var desk = new Desk();
        await using var places = new Places(desk);
        var arguments = await places.FillInAsync(
        [
            "ledger", "export", "ledger.db", "--key", "@ledger.key", "--clock-skew", "30s", "--signing-key", "ledger.pem",
            "--out", "evidence.json", "--json",
        ]);

        var json = (await desk.RunAsync(arguments)).AssertYes().Json;

        Assert.Equal(("evidence.json", true), (json.GetProperty("file").GetString(), json.GetProperty("truthful").GetBoolean()));
        Assert.Equal((3, 3), (json.GetProperty("size").GetInt64(), json.GetProperty("receipts").GetInt32()));
        Assert.NotEqual("", desk.File("evidence.json"));
    }

    private static IEnumerable<string> VerbsOf(Command command, string before) => command.Subcommands is []
        ? [$"{before}{command.Name}"]
        : command.Subcommands.SelectMany(inner => VerbsOf(inner, $"{before}{command.Name} "));
}
