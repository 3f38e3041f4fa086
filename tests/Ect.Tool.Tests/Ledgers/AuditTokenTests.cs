using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using static Ect.Tool.Tests.AuditAsserts;

namespace Ect.Tool.Tests;

/// <summary><c>ect audit</c> against a ledger that is not for anyone.</summary>
public sealed class AuditTokenTests : IDisposable
{
    private const string Token = "auditor", Another = "c2VjcmV0~";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task Audit_TokenOfAnAuditor_Well(bool inFile)
    {
        await using var site = await StartAsync();
        await site.AppendLongEndedAsync(3);

        var audit = inFile
            ? await AuditAsync(site, Another, "--token-file", FileWith($"{Token}\n"))
            : await AuditAsync(site, Token);

        Assert.True(audit.ExitCode is 0, audit.Output);
        Assert.Contains("3 new entries", audit.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, audit.Output + audit.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 401), InlineData(Another, 403)]
    public async Task Audit_NoTokenOfAnAuditor_UnableThatSaysWhatToPass(string token, int status)
    {
        await using var site = await StartAsync();

        var audit = await AuditAsync(site, token);

        audit.AssertUnable($"/ledger/checkpoint answered {status}. Give a token for it with --token-file, or in ECT_LEDGER_TOKEN.");
        Assert.DoesNotContain(Another, audit.Output + audit.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secret secret"), InlineData("secret\r\nX-Name: auditor"), InlineData("s\u00e9cret")]
    public async Task Audit_NoBearerToken_UnableThatDoesNotTellIt(string token)
    {
        await using var site = await StartAsync();

        var fromEnvironment = await AuditAsync(site, token);
        var file = FileWith(token);
        var fromFile = await AuditAsync(site, Another, "--token-file", file);
        var fromEmptyFile = await AuditAsync(site, Another, "--token-file", FileWith(""));
        var fromNowhere = await AuditAsync(site, Another, "--token-file", $"{file}.not");

        fromEnvironment.AssertUnable("What is in ECT_LEDGER_TOKEN is no bearer token.");
        fromFile.AssertUnable($"What is in {file} is no bearer token.");
        fromEmptyFile.AssertUnable("is no bearer token.");
        fromNowhere.AssertUnable($"{file}.not cannot be read: ");
        Assert.DoesNotContain("cret", fromEnvironment.Error + fromFile.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_TokenAndPlainHttpToAnotherMachine_NotSent()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var audit = await ToolRun.StartAsync(
            With(Another), "audit", "http://192.0.2.1/ledger", "--key", new EctLedgerKey(LedgerSite.Origin, key).VerifierKey);

        audit.AssertUnable("The token of the service is not sent to an address of plain HTTP. Use https.");
    }

    private string FileWith(string text)
    {
        var path = Path.Combine(_folder.Path, $"token-{Guid.NewGuid():N}");
        File.WriteAllText(path, text);
        return path;
    }

    private static Task<LedgerSite> StartAsync() =>
        LedgerSite.Build(app => app.MapEctLedger().RequireAuthorization(LedgerSite.Auditors), now: DateTimeOffset.UtcNow).StartAsync();

    private static Task<ToolRun> AuditAsync(LedgerSite site, string token, params string[] options) =>
        ToolRun.StartAsync(With(token), ["audit", UrlOf(site), "--key", site.Key.VerifierKey, .. options]);

    private static ToolSetting With(string token) => new(Environment: ("ECT_LEDGER_TOKEN", token));
}
