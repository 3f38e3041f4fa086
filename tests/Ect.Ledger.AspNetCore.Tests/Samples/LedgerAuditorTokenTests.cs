using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;

namespace Ect.Ledger.AspNetCore.Tests;

/// <summary>The sample LedgerAuditor, as a process, against a ledger that is not for anyone.</summary>
public sealed class LedgerAuditorTokenTests : IDisposable
{
    private const string Token = "auditor", Another = "c2VjcmV0~";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task Run_TokenOfAnAuditor_Well(bool inFile)
    {
        await using var site = await StartAsync();
        await site.AppendLongEndedAsync(3);

        var audit = inFile
            ? await AuditAsync(site, Another, "--token-file", FileWith($"{Token}\n"))
            : await AuditAsync(site, Token);

        Assert.True(audit.ExitCode is 0, audit.Output);
        Assert.Contains("3 new entries", audit.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, audit.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 401), InlineData(Another, 403)]
    public async Task Run_NoTokenOfAnAuditor_SilenceThatSaysWhatToPass(string token, int status)
    {
        await using var site = await StartAsync();

        var audit = await AuditAsync(site, token);

        audit.AssertSilence($"/ledger/checkpoint answered {status}. Pass a token for it in LEDGER_AUDITOR_TOKEN or with --token-file.");
        Assert.DoesNotContain(Another, audit.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secret secret"), InlineData("secret\r\nX-Name: auditor"), InlineData("s\u00e9cret")]
    public async Task Run_NoBearerToken_SilenceThatDoesNotTellIt(string token)
    {
        await using var site = await StartAsync();

        var fromEnvironment = await AuditAsync(site, token);
        var file = FileWith(token);
        var fromFile = await AuditAsync(site, Another, "--token-file", file);
        var fromEmptyFile = await AuditAsync(site, Another, "--token-file", FileWith(""));
        var fromNowhere = await AuditAsync(site, Another, "--token-file", $"{file}.not");

        fromEnvironment.AssertSilence("What is in LEDGER_AUDITOR_TOKEN is no bearer token.");
        fromFile.AssertSilence($"What is in {file} is no bearer token.");
        fromEmptyFile.AssertSilence("is no bearer token.");
        fromNowhere.AssertSilence($"The token cannot be read from {file}.not: ");
        Assert.DoesNotContain("cret", fromEnvironment.Output + fromFile.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TokenAndPlainHttpToAnotherMachine_NotSent()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var audit = await AuditorRun.StartAsync(
            Another, ["http://192.0.2.1/ledger", "--key", new EctLedgerKey(LedgerSite.Origin, key).VerifierKey]);

        audit.AssertSilence("The token is not sent to an address of plain HTTP. Use https.");
    }

    private string FileWith(string text)
    {
        var path = Path.Combine(_folder.Path, $"token-{Guid.NewGuid():N}");
        File.WriteAllText(path, text);
        return path;
    }

    private static Task<LedgerSite> StartAsync() =>
        LedgerSite.Build(app => app.MapEctLedger().RequireAuthorization(LedgerSite.Auditors), now: DateTimeOffset.UtcNow).StartAsync();

    private static Task<AuditorRun> AuditAsync(LedgerSite site, string token, params string[] options) =>
        AuditorRun.StartAsync(token, [$"{site.Client.BaseAddress}ledger", "--key", site.Key.VerifierKey, .. options]);
}
