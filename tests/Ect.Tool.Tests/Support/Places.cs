using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Tool.Tests;

/// <summary>The services and files that the page names, which are made when a command names them first.</summary>
internal sealed class Places(Desk desk) : IAsyncDisposable
{
    private const string ReceiverUrl = "https://b.example.com", LedgerUrl = "https://ledger.example.com", LedgerFile = "ledger.db";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private Receiver? _receiver;
    private LedgerSite? _ledger;
    private bool _hasFile;

    /// <summary>Puts the addresses of this run in the place of those on the page.</summary>
    public async Task<string[]> FillInAsync(string[] arguments)
    {
        if (Names(arguments, ReceiverUrl)) _receiver ??= await Receiver.StartAsync(desk.File("a.jwks"), _key.ExportPkcs8PrivateKeyPem());
        if (Names(arguments, LedgerUrl)) await StartLedgerAsync();
        if (Names(arguments, LedgerFile)) await MakeFileAsync();
        return
        [
            .. arguments
                .Select(argument => argument.Replace(ReceiverUrl, _receiver?.Url, StringComparison.Ordinal))
                .Select(argument => argument.Replace($"{LedgerUrl}/", $"{_ledger?.Client.BaseAddress}", StringComparison.Ordinal)),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        if (_receiver is not null) await _receiver.DisposeAsync();
        if (_ledger is not null) await _ledger.DisposeAsync();
        _key.Dispose();
    }

    private static bool Names(string[] arguments, string name) =>
        Array.Exists(arguments, argument => argument.StartsWith(name, StringComparison.Ordinal));

    private async Task StartLedgerAsync()
    {
        if (_ledger is not null) return;
        _ledger = await LedgerSite.Build(ledger: (it, _) => it.AddLedger(LedgerSite.Origin, _key), now: DateTimeOffset.UtcNow).StartAsync();
        await _ledger.AppendLongEndedAsync(3);
        WriteKey();
    }

    /// <summary>Makes the ledger of a service that has stopped.</summary>
    private async Task MakeFileAsync()
    {
        if (_hasFile) return;
        _hasFile = true;
        await using var site = await LedgerSite.Build(
            ledger: (it, _) => it.AddSqliteLedger(LedgerSite.Origin, _key, Path.Combine(desk.Path, LedgerFile)),
            now: DateTimeOffset.UtcNow).StartAsync();
        await site.AppendLongEndedAsync(3);
        WriteKey();
        desk.Write("ledger.pem", _key.ExportPkcs8PrivateKeyPem());
    }

    private void WriteKey() => desk.Write(
        "ledger.key", EctLedgerKey.FromPem(LedgerSite.Origin, _key.ExportSubjectPublicKeyInfoPem()).VerifierKey);
}
