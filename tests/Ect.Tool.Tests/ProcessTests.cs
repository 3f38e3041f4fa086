using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using static Ect.Tool.Tests.AuditAsserts;

namespace Ect.Tool.Tests;

/// <summary><c>ect</c> as scripts see it, as a process: exit codes, streams and signals.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private ToolSetting Here => new(Input: "", _folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Process_OfEachAnswer_ExitCodeAndStream()
    {
        var made = await ToolRun.StartAsync(Here, "keygen");
        var wrong = await ToolRun.StartAsync(Here, "keygen", "--alg", "none");
        var refused = await ToolRun.StartAsync(Here, "inspect", "hello.there.you", "--json");

        Assert.StartsWith("-----BEGIN PRIVATE KEY-----", made.AssertYes().Output, StringComparison.Ordinal);
        Assert.StartsWith("alg         ES256", made.Error, StringComparison.Ordinal);
        wrong.AssertUnable("Try: ect keygen --help");
        Assert.Equal((1, ""), (refused.ExitCode, refused.Error));
        Assert.Equal(1, refused.Json.GetProperty("tokens").GetArrayLength());
    }

    [Fact]
    public async Task Process_AuditsFromATimer_ExitCodesAndWhatIsKept()
    {
        var isHonest = true;
        await using var site = await LyingSite.StartAsync(("tile/entries/000.p/3", content => isHonest ? content : content[..^1]));
        await site.AppendLongEndedAsync(3);
        await using var undated = await LedgerSite.Build(
            ledger: (it, key) =>
            {
                it.AddLedger(LedgerSite.Origin, key);
                it.Services.Replace(ServiceDescriptor.Singleton<IEctLedgerSigner>(
                    new FlakySigner(new EctLedgerSigner(LedgerSite.Origin, key))));
            },
            now: DateTimeOffset.UtcNow).StartAsync();

        (await AuditAsync(site, "--state", "good")).AssertWell(Has(3), FirstRun, New(3));
        (await AuditAsync(undated)).AssertNotDated("The checkpoint does not say when it was signed.", Has(0), FirstRun, New(0), Waiting);
        isHonest = false;
        var lie = await AuditAsync(site, "--state", Path.Combine(_folder.Path, "bad"));

        Assert.Contains(
            (await site.CheckpointAsync()).Note,
            lie.AssertLie(EctLedgerFailure.Malformed, "It has other than the 3 entries of tile/entries/000.p/3."),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_Interrupted_SaysSo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGINT.");
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        var asked = mute.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string[] arguments =
        [
            "audit", $"http://{mute.LocalEndpoint}/ledger", "--key", new EctLedgerKey(LedgerSite.Origin, key).VerifierKey,
        ];

        var run = await ToolRun.StartProcessAsync(Here, arguments, TestContext.Current.CancellationToken, async id =>
        {
            await asked;
            using var kill = Process.Start("/bin/sh", ["-c", $"kill -INT {id}"]);
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        });

        (await asked).Dispose();
        Assert.Equal((130, "", "ect: Interrupted."), (run.ExitCode, run.Output, run.Error.TrimEnd()));
    }

    /// <summary>A terminal is looked at by somebody; a pipe, or JSON for a program, is not.</summary>
    [Theory]
    [InlineData("audit", "Reading the ledger"), InlineData("ledger verify", "Verifying the ledger")]
    public async Task Process_LongWorkOnATerminal_HasABar(string command, string title)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The terminal is made by script, as util-linux has it.");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var file = Path.Combine(_folder.Path, "ledger.db");
        await using var site = await LedgerSite.Build(
            ledger: (it, _) => it.AddSqliteLedger(LedgerSite.Origin, key, file), now: DateTimeOffset.UtcNow).StartAsync();
        await site.AppendLongEndedAsync(3);
        var source = command is "audit" ? UrlOf(site) : file;
        var pinned = new EctLedgerKey(LedgerSite.Origin, key).VerifierKey;

        var shown = await OnATerminalAsync($"{command} {source} --key '{pinned}'");
        var json = await OnATerminalAsync($"{command} {source} --key '{pinned}' --json");
        var piped = (await ToolRun.StartAsync(Here, [.. command.Split(' '), source, "--key", pinned])).AssertYes();

        Assert.Contains(title, shown, StringComparison.Ordinal);
        Assert.Contains("All is well.", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(title, json + piped.Output + piped.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, true), InlineData("1", false)]
    public async Task Process_ResultOnATerminal_HasColourUnlessNoColorIsSet(string? noColor, bool isColoured)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The terminal is made by script, as util-linux has it.");
        (await ToolRun.StartAsync(Here, "keygen", "--out", "a.pem")).AssertYes();
        var token = (await ToolRun.StartAsync(
            Here, "issue", "--key", "a.pem", "--issuer", "urn:a", "--audience", "urn:b", "--action", "x")).AssertYes().Output.Trim();

        var shown = await OnATerminalAsync($"inspect {token}", ("NO_COLOR", noColor));

        Assert.Contains("passed", shown, StringComparison.Ordinal);
        Assert.Equal(isColoured, Regex.IsMatch(shown, @"\x1b\[[39][0-9;]*m")); // Bold stays: it is no colour.
    }

    private static async Task<string> OnATerminalAsync(string arguments, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(
            "script", ["-qec", $"'{ServerProgram.Dotnet}' '{ToolRun.Program}' {arguments}", "/dev/null"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            Environment = { ["TERM"] = "xterm-256color" },
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var terminal = Process.Start(start)!;
        var output = await terminal.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await terminal.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(terminal.ExitCode is 0, output);
        return output;
    }

    private Task<ToolRun> AuditAsync(LedgerSite site, params string[] options) =>
        ToolRun.StartAsync(Here, ["audit", UrlOf(site), "--key", site.Key.VerifierKey, .. options]);
}
