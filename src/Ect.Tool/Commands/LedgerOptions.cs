using System.CommandLine;
using Ect.Tool.Input;
using Ect.Tool.Ledgers;
using Ect.Tool.Output;

namespace Ect.Tool.Commands;

/// <summary>The options of commands that look at a ledger.</summary>
internal sealed class LedgerOptions
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
    public async Task<LedgerSource?> FindTilesAsync(ParseResult parsed, string source, CancellationToken cancellationToken)
    {
        if (Directory.Exists(source)) return new(new FolderTiles(source), parsed.GetValue(_maxAge));
        if (Address.FindPrefix(source) is not { } url) return null;

        var token = await BearerToken.ReadAsync(parsed.GetValue(_tokenFile), TokenVariable, url, cancellationToken);
        return new(
            new HttpTiles(url, token, parsed.GetValue(_patience) ?? TimeSpan.FromSeconds(60)),
            parsed.GetValue(_maxAge) ?? TimeSpan.FromMinutes(10), url, token);
    }
}
