using System.CommandLine;
using Ect.Tool.Input;
using Ect.Tool.Ledgers;
using Ect.Tool.Output;

namespace Ect.Tool.Commands;

/// <summary><c>ect audit</c>: follows a ledger, and says when it lies.</summary>
internal sealed class AuditCommand : Verb
{
    private readonly Argument<string> _source = new("SOURCE")
    {
        Description = "The address of a ledger's checkpoint and tiles, a folder with a copy of them, or evidence (a JSON file).",
    };

    private readonly Option<string?> _state = new("--state")
    {
        Description = "The file that remembers the ledger's head, from run to run.",
    };

    private readonly Option<bool> _entries = new("--require-entries") { Description = "Entries that are not shown are a lie." };
    private readonly LedgerOptions _ledger;

    public AuditCommand() : base("audit", "Follow a ledger, and say when it lies.")
    {
        Arguments.Add(_source);
        _ledger = new LedgerOptions(this);
        Options.Add(_state);
        Options.Add(_entries);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen, CancellationToken cancellationToken)
    {
        var key = await _ledger.ReadKeyAsync(parsed, cancellationToken);
        var state = new HeadFile(parsed.GetValue(_state));
        try
        {
            var audit = await screen.ProgressAsync(
                "Reading the ledger", progress => RunAsync(parsed, key, state.Read(key), progress, cancellationToken));
            if (parsed.GetValue(_entries) && audit.Hidden > 0)
                throw new LieException(EctLedgerFailure.EntriesMissing, $"{audit.Hidden} of {audit.Added} new entries are not shown.");
            state.Write(audit.Head);
            return LedgerLines.Write(screen, audit);
        }
        catch (LieException lie)
        {
            return LedgerLines.Write(screen, lie);
        }
    }

    private async Task<Audit> RunAsync(
        ParseResult parsed, EctLedgerKey key, EctTreeHead? before, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var source = parsed.GetRequiredValue(_source);
        if (await _ledger.FindTilesAsync(parsed, source, cancellationToken) is not { } found)
            return EvidenceAudit.Run(Evidence.Parse(source, await TextInput.ReadAsync(source, cancellationToken)), key, before);

        using var tiles = found.Tiles;
        return await new Auditor(new TiledLog(tiles), key, found.MaxAge).RunAsync(before, (_, _) => { }, progress, cancellationToken);
    }
}
