using System.Security.Cryptography;

namespace Ect.Tool.Tests;

/// <summary>The services that the page names, which are started when a command names them first.</summary>
internal sealed class Places(Desk desk) : IAsyncDisposable
{
    private const string ReceiverUrl = "https://b.example.com";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private Receiver? _receiver;

    /// <summary>Puts the addresses of this run in the place of those on the page.</summary>
    public async Task<string[]> FillInAsync(string[] arguments)
    {
        if (!Array.Exists(arguments, argument => argument.StartsWith(ReceiverUrl, StringComparison.Ordinal))) return arguments;

        _receiver ??= await Receiver.StartAsync(desk.File("a.jwks"), _key.ExportPkcs8PrivateKeyPem());
        return [.. arguments.Select(argument => argument.Replace(ReceiverUrl, _receiver.Url, StringComparison.Ordinal))];
    }

    public async ValueTask DisposeAsync()
    {
        if (_receiver is not null) await _receiver.DisposeAsync();
        _key.Dispose();
    }
}
