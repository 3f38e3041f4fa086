using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Tool.Tests;

/// <summary>The services and files that the page names, which are made when a command names them first.</summary>
internal sealed class Places(Desk desk) : IAsyncDisposable
{
    private const string ReceiverUrl = "https://b.example.com", LocalUrl = "http://localhost:5002", LedgerUrl = "https://ledger.example.com", LedgerFile = "ledger.db";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private Receiver? _receiver;
    private LedgerSite? _ledger;
    private bool _hasFile;

    /// <summary>Puts the addresses of this run in the place of those on the page.</summary>
    public async Task<string[]> FillInAsync(string[] arguments)
    {
        if (Names(arguments, ReceiverUrl)) await StartReceiverAsync("a.pem");
        if (Names(arguments, LocalUrl) || Names(arguments, "a/")) await StartFirstReceiverAsync();
        if (Names(arguments, LedgerUrl)) await StartLedgerAsync();
        if (Names(arguments, LedgerFile)) await MakeFileAsync();
        return
        [
            .. arguments
                .Select(argument => argument.Replace(ReceiverUrl, _receiver?.Url, StringComparison.Ordinal))
                .Select(argument => argument.Replace(LocalUrl, _receiver?.Url, StringComparison.Ordinal))
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

    private async Task StartReceiverAsync(params string[] key)
    {
        if (_receiver is not null) return;
        var keys = (await desk.RunAsync(["jwks", .. key])).AssertYes().Output;
        _receiver = await Receiver.StartAsync(keys, _key.ExportPkcs8PrivateKeyPem(), keyId: key is [_] ? null : "b-1");
        desk.Write("b.pub.pem", _key.ExportSubjectPublicKeyInfoPem());
    }

    /// <summary>Starts the first service of a reader, who has made keys for it in two folders.</summary>
    private async Task StartFirstReceiverAsync()
    {
        if (_receiver is not null) return;
        Directory.CreateDirectory(Path.Combine(desk.Path, "a"));
        (await desk.RunAsync("keygen", "--out", "a/a.pem")).AssertYes();
        desk.Write("a/b.pub.pem", _key.ExportSubjectPublicKeyInfoPem());
        await StartReceiverAsync("a/a.pem", "--kid", "a-1");
    }

    private async Task StartLedgerAsync()
    {
        if (_ledger is not null) return;
        _ledger = await LedgerSite.Build(ledger: (it, _) => it.AddLedger(LedgerSite.Origin, _key), now: DateTimeOffset.UtcNow).StartAsync();
        var recorded = _ledger.Token(_ledger.Clock.GetUtcNow().AddHours(-1));
        await _ledger.AppendAsync(recorded);
        await _ledger.AppendLongEndedAsync(2);
        desk.Write("recorded.ect", recorded.EncodedToken);
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
