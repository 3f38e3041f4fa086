using System.CommandLine;
using Ect.Tool.Ledgers;
using Ect.Tool.Output;

namespace Ect.Tool.Commands;

/// <summary><c>ect ledger verify</c>: verifies a ledger in its storage, all of it.</summary>
internal sealed class LedgerVerifyCommand : Verb
{
    private readonly Argument<string> _source = LedgerCommand.Storage();
    private readonly Option<string?> _state = new("--state")
    {
        Description = "The file that remembers the ledger's head, from run to run.",
    };

    private readonly LedgerOptions _ledger;

    public LedgerVerifyCommand() : base("verify", "Verify a ledger in its storage, from the first entry on.")
    {
        Arguments.Add(_source);
        _ledger = new LedgerOptions(this);
        Options.Add(_state);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen, CancellationToken cancellationToken)
    {
        var key = await _ledger.ReadKeyAsync(parsed, cancellationToken);
        var state = new HeadFile(parsed.GetValue(_state));
        await using var ledger = await StoredLedger.OpenAsync(
            parsed.GetRequiredValue(_source), key, signingKey: null, wait: null, cancellationToken);
        try
        {
            var audit = await screen.ProgressAsync(
                "Verifying the ledger", progress => ledger.VerifyAsync(state.Read(key), progress, cancellationToken));
            state.Write(audit.Head);
            return LedgerLines.Write(screen, audit);
        }
        catch (LieException lie)
        {
            return LedgerLines.Write(screen, lie);
        }
    }
}
