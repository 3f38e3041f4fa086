using Ect;

namespace LedgerAuditor;

/// <summary>What the command line says.</summary>
/// <param name="Url">The prefix of the ledger's checkpoint and tiles.</param>
/// <param name="Key">The pinned key.</param>
/// <param name="StateFile">Where the head of the last run is; <see langword="null"/> if it is not kept.</param>
internal sealed record Settings(Uri Url, EctLedgerKey Key, string? StateFile)
{
    public static Settings From(string[] args) => args switch
    {
        [var url, "--key", var key] => new(Address(url), PinnedKey.Parse(key), StateFile: null),
        [var url, "--key", var key, "--state", var file] => new(Address(url), PinnedKey.Parse(key), file),
        _ => throw new SilenceException("Usage: LedgerAuditor <url> --key <verifier key> [--state <file>]"),
    };

    private static Uri Address(string text) =>
        Uri.TryCreate($"{text.TrimEnd('/')}/", UriKind.Absolute, out var url) && url.Scheme is "https" or "http"
            ? url
            : throw new SilenceException("The address is no address of HTTP, for example https://ledger.example.com/ledger.");
}
