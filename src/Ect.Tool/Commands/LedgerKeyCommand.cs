using System.CommandLine;
using Ect.Tool.Input;
using Ect.Tool.Keys;
using Ect.Tool.Ledgers;
using Ect.Tool.Output;
using Ect.Tool.Tokens;

namespace Ect.Tool.Commands;

/// <summary><c>ect ledger key</c>: prints a ledger's public key as those who audit it pin it.</summary>
internal sealed class LedgerKeyCommand : Verb
{
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "PEM with one EC key on P-256, of which the public half is taken; - is standard input.",
    };

    private readonly Option<string> _origin = new("--origin") { Description = "The ledger's name, as AddLedger has it.", Required = true };
    private readonly Option<string?> _out = new("--out") { Description = "The file for the key. Default: standard output." };
    private readonly Option<bool> _force = new("--force") { Description = "Replace a file that exists." };

    public LedgerKeyCommand() : base("key", "Print a ledger's public key for those who audit it: name+id+key (C2SP).")
    {
        Arguments.Add(_file);
        foreach (var option in new Option[] { _origin, _out, _force }) Options.Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen, CancellationToken cancellationToken)
    {
        var file = parsed.GetRequiredValue(_file);
        var pem = await TextInput.ReadAsync(file, cancellationToken);
        var key = Parse(parsed.GetRequiredValue(_origin), pem, TextInput.NameOf(file));
        var path = parsed.GetValue(_out);
        if (path is not null) KeyFiles.WritePublic(path, key.VerifierKey, parsed.GetValue(_force));
        if (screen.IsJson) screen.WriteJson(new(key.Origin, key.VerifierKey, $"{key.KeyId}", path), LedgersJson.Default.LedgerKeyView);
        else if (path is null) screen.WriteRaw(key.VerifierKey);
        return ExitCode.Yes;
    }

    private static EctLedgerKey Parse(string origin, string pem, string name)
    {
        try
        {
            return EctLedgerKey.FromPem(origin, pem);
        }
        catch (ArgumentException exception)
        {
            throw new ToolException($"{name} makes no key of a ledger. {TokenService.Text(exception)}");
        }
    }
}
