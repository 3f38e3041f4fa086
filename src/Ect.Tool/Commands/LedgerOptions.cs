using System.CommandLine;
using System.Text.RegularExpressions;
using Ect.Tool.Input;
using Ect.Tool.Ledgers;
using Ect.Tool.Output;

namespace Ect.Tool.Commands;

/// <summary>The options of commands that look at a ledger.</summary>
internal sealed partial class LedgerOptions
{
    private const string TokenVariable = "ECT_LEDGER_TOKEN";

    private readonly Option<string> _key = new("--key")
    {
        Description = "The ledger's public key as its operator gives it, name+id+key (EctLedgerKey.VerifierKey), or @FILE.",
        Required = true,
    };

    private readonly Option<string?> _tokenFile = new("--token-file")
    {
        Description = $"A file with the bearer token of the service. Default: the environment variable {TokenVariable}, if it is set.",
    };

    private readonly Option<TimeSpan?> _patience = new("--patience")
    {
        Description = "How long instances of the service may be behind. Default: 60s.",
        CustomParser = Values.Duration,
    };

    private readonly Option<TimeSpan?> _maxAge = new("--max-age")
    {
        Description = "How old a checkpoint may be. Default: 10m at an address, and any age in a folder.",
        CustomParser = Values.Duration,
    };

    public LedgerOptions(Command command)
    {
        foreach (var option in new Option[] { _key, _tokenFile, _patience, _maxAge }) command.Options.Add(option);
    }

    /// <summary>Reads the pinned key.</summary>
    /// <exception cref="ToolException">It is none.</exception>
    public async Task<EctLedgerKey> ReadKeyAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var given = parsed.GetRequiredValue(_key);
        var text = given is ['@', .. var path] ? (await TextInput.ReadAsync(path, cancellationToken)).Trim() : given;
        try
        {
            return EctLedgerKey.Parse(text);
        }
        catch (ArgumentException)
        {
            throw new ToolException(
                "The key cannot be read. Give what EctLedgerKey.VerifierKey says: name+id+key, where the key is ECDSA on P-256 (type 2).");
        }
    }

    /// <summary>Finds the tiles of a source: those at an address, or in a folder.</summary>
    /// <returns><see langword="null"/> if it is something else.</returns>
    /// <exception cref="ToolException">The token cannot be read or may not be sent there.</exception>
    public async Task<(ITiles Tiles, TimeSpan? MaxAge)?> FindTilesAsync(
        ParseResult parsed, string source, CancellationToken cancellationToken)
    {
        if (Directory.Exists(source)) return (new FolderTiles(source), parsed.GetValue(_maxAge));
        if (FindAddress(source) is not { } url) return null;

        var token = await ReadTokenAsync(parsed, cancellationToken);
        if (token is not null && url.Scheme is "http" && !url.IsLoopback)
            throw new ToolException("The token of the service is not sent to an address of plain HTTP. Use https.");
        return (
            new HttpTiles(url, token, parsed.GetValue(_patience) ?? TimeSpan.FromSeconds(60)),
            parsed.GetValue(_maxAge) ?? TimeSpan.FromMinutes(10));
    }

    private async Task<string?> ReadTokenAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var file = parsed.GetValue(_tokenFile);
        var token = file is null
            ? Environment.GetEnvironmentVariable(TokenVariable)
            : (await TextInput.ReadAsync(file, cancellationToken)).Trim();
        if (file is null && string.IsNullOrEmpty(token)) return null;
        return BearerToken().IsMatch(token!) ? token : throw new ToolException($"What is in {file ?? TokenVariable} is no bearer token.");
    }

    private static Uri? FindAddress(string source) =>
        Uri.TryCreate($"{source.TrimEnd('/')}/", UriKind.Absolute, out var url) && url.Scheme is "https" or "http" ? url : null;

    [GeneratedRegex(@"\A[A-Za-z0-9._~+/-]+=*\z")] // RFC 6750, section 2.1.
    private static partial Regex BearerToken();
}
