using System.CommandLine;
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
    private readonly ReceiptOptions _receipts;

    public AuditCommand() : base("audit", "Follow a ledger, and say when it lies.")
    {
        Arguments.Add(_source);
        _ledger = new LedgerOptions(this);
        _receipts = new ReceiptOptions(this);
        Options.Add(_state);
        Options.Add(_entries);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen, CancellationToken cancellationToken)
    {
        var key = await _ledger.ReadKeyAsync(parsed, cancellationToken);
        var state = new HeadFile(parsed.GetValue(_state));
        var (before, shown, given) = (state.Read(key), new List<EctTreeHead>(), new List<GivenReceipt>());
        try
        {
            var audit = await screen.ProgressAsync(
                "Reading the ledger", progress => RunAsync(parsed, key, before, shown, given, progress, cancellationToken));
            if (parsed.GetValue(_entries) && audit.Hidden + audit.Removed is var unseen and > 0)
                throw new LieException(EctLedgerFailure.EntriesMissing, $"{unseen} of {audit.Added} new entries are not shown.");
            state.Write(audit.Head);
            return LedgerLines.Write(screen, audit);
        }
        catch (LieException lie)
        {
            return Write(screen, lie, () => state.Keep(lie, before, shown, given), parsed.GetValue(_state) is not null);
        }
    }

    private async Task<Audit> RunAsync(
        ParseResult parsed, EctLedgerKey key, EctTreeHead? before, List<EctTreeHead> shown, List<GivenReceipt> given,
        IProgress<double> progress, CancellationToken cancellationToken)
    {
        var source = parsed.GetRequiredValue(_source);
        using var found = await _ledger.FindTilesAsync(parsed, source, cancellationToken);
        if (found is null)
        {
            _receipts.ThrowIfAsked(parsed);
            var evidence = await Evidence.ReadAsync(source, progress, cancellationToken);
            progress.Report(0); // It is verified now.
            foreach (var note in evidence.Heads)
                if (EctTreeHead.TryParse(note, out var head)) shown.Add(head);
            return EvidenceAudit.Run(evidence, key, before, progress);
        }

        var (receipts, unrecorded) = await _receipts.AskAsync(parsed, found, key, cancellationToken);
        given.AddRange(receipts);
        var audit = await new Auditor(new TiledLog(found.Tiles), key, found.MaxAge, shown)
            .RunAsync(before, given, (_, _) => { }, progress, cancellationToken);
        return audit with { Unrecorded = unrecorded, IsDelayed = true };
    }

    /// <summary>Tells a lie also where nothing can be kept of it.</summary>
    private static int Write(Screen screen, LieException lie, Func<string?> keep, bool hasState)
    {
        try
        {
            return keep() is { } file
                ? LedgerLines.Write(screen, lie, file, $"what the ledger signed is in {file}")
                : LedgerLines.Write(screen, lie, kept: $"nothing, since no {(hasState ? "head was shown" : "state file is named")}");
        }
        catch (ToolException exception)
        {
            return LedgerLines.Write(screen, lie, kept: exception.Message);
        }
    }
}
