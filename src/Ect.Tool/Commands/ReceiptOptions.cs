using System.CommandLine;
using Ect.Tool.Input;
using Ect.Tool.Ledgers;
using Ect.Tool.Output;

namespace Ect.Tool.Commands;

/// <summary>The options of commands that ask a service for receipts.</summary>
internal sealed class ReceiptOptions
{
    private readonly Option<string[]> _tokens = new("--token")
    {
        Description = "A recorded token, which the service is shown for its receipt: its text, @FILE or -. May be repeated.",
    };

    private readonly Option<string?> _address = new("--receipts")
    {
        Description = "Where receipts are asked for. Default: the address of the ledger, and /receipts.",
    };

    public ReceiptOptions(Command command)
    {
        command.Options.Add(_tokens);
        command.Options.Add(_address);
    }

    /// <summary>Asks for the receipts of the tokens that are named, for a while where there is none yet.</summary>
    /// <returns>What was given, and the ids of tokens that the service has no receipt of.</returns>
    /// <exception cref="LieException">What was given is no receipt of the ledger for its token.</exception>
    /// <exception cref="ToolException">The tokens cannot be read, or the service cannot be asked.</exception>
    public async Task<(IReadOnlyList<GivenReceipt> Given, IReadOnlyList<string> Unrecorded)> AskAsync(
        ParseResult parsed, LedgerSource source, EctLedgerKey key, CancellationToken cancellationToken)
    {
        if (source.Address is null) ThrowIfAsked(parsed);
        if (parsed.GetValue(_tokens) is not { Length: > 0 } named) return ([], []);

        var url = FindAddress(parsed, source);
        var isSameService = url.GetLeftPart(UriPartial.Authority) == source.Address!.GetLeftPart(UriPartial.Authority);
        using var receipts = new HttpReceipts(url, isSameService ? source.Token : null, key);
        var (given, unrecorded) = (new List<GivenReceipt>(), new List<string>());
        foreach (var text in await TokenInput.ReadAsync(named, cancellationToken))
        {
            if (!EctToken.TryParse(text, new EctLimits(), out var token))
                throw new ToolException("What --token names is no token that could be read. Look at it with ect inspect.");

            var receipt = await receipts.AskAsync(token, cancellationToken);
            while (receipt is null && await source.Tiles.PauseAsync(cancellationToken))
                receipt = await receipts.AskAsync(token, cancellationToken);
            if (receipt is null) unrecorded.Add(token.Id);
            else given.Add(receipt);
        }

        return (given, unrecorded);
    }

    /// <exception cref="ToolException">Receipts are to be asked for, and there is nobody to ask.</exception>
    public void ThrowIfAsked(ParseResult parsed)
    {
        if (parsed.GetValue(_tokens) is { Length: > 0 })
            throw new ToolException("Receipts are asked for at an address. Give that of the ledger.");
    }

    private Uri FindAddress(ParseResult parsed, LedgerSource source)
    {
        var given = parsed.GetValue(_address) ?? "receipts";
        return Uri.TryCreate(source.Address, given, out var url) && (url.Scheme is "https" || (url.Scheme is "http" && url.IsLoopback))
            ? url
            : throw new ToolException("Tokens are sent over https or to this machine alone: others could read and spend them.");
    }
}
