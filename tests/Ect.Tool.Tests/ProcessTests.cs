using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
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
        (await AuditAsync(undated)).AssertNotDated("The checkpoint does not say when it was signed.", Has(0), FirstRun, New(0));
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
        if (OperatingSystem.IsWindows()) return; // It has no SIGINT.
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

    private Task<ToolRun> AuditAsync(LedgerSite site, params string[] options) =>
        ToolRun.StartAsync(Here, ["audit", UrlOf(site), "--key", site.Key.VerifierKey, .. options]);
}
