using System.CommandLine;
using Ect.Tool.Input;
using Ect.Tool.Keys;
using Ect.Tool.Ledgers;
using Ect.Tool.Output;

namespace Ect.Tool.Commands;

/// <summary><c>ect ledger export</c>: writes evidence.</summary>
internal sealed class LedgerExportCommand : Verb
{
    private readonly Option<string> _out = new("--out") { Description = "The file for the evidence.", Required = true };
    private readonly Option<bool> _force = new("--force") { Description = "Replace a file that exists." };
    private readonly Option<string?> _signingKey = new("--signing-key")
    {
        Description = "The PEM file of the ledger's private key: with it, receipts are exported from a storage.",
    };

    private readonly StorageOptions _storage;
    private readonly LedgerOptions _ledger;
    private readonly ReceiptOptions _receipts;
    private readonly SpendableOptions _spendable;

    public LedgerExportCommand() : base("export", "Write what a ledger shows to a file that can be audited without it.")
    {
        _storage = new StorageOptions(this, ", or the address of checkpoint and tiles, or a folder with them");
        _ledger = new LedgerOptions(this);
        _receipts = new ReceiptOptions(this);
        foreach (var option in new Option[] { _out, _force, _signingKey }) Options.Add(option);
        _spendable = new SpendableOptions(this, "A storage is not exported without it.");
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen, CancellationToken cancellationToken)
    {
        var key = await _ledger.ReadKeyAsync(parsed, cancellationToken);
        try
        {
            var (evidence, audit) = await screen.ProgressAsync(
                "Reading the ledger", progress => ReadAsync(parsed, key, progress, cancellationToken));
            var path = parsed.GetRequiredValue(_out);
            KeyFiles.WritePublic(path, evidence.ToJson(), parsed.GetValue(_force));
            if (screen.IsJson)
                screen.WriteJson(
                    LedgerView.Of(audit) with { File = path, Receipts = evidence.Receipts.Count, Ahead = null },
                    LedgersJson.Default.LedgerView);
            else Write(screen, evidence, audit);
            return audit.Unrecorded is [] ? ExitCode.Yes : ExitCode.No;
        }
        catch (LieException lie)
        {
            return LedgerLines.Write(screen, lie);
        }
    }

    private static void Write(Screen screen, Evidence evidence, Audit audit)
    {
        var hidden = evidence.Entries.Count(entry => entry.Entry is null);
        screen.Line($"exported     {evidence.Entries.Count} entries, and {evidence.Receipts.Count} receipts");
        if (hidden > 0) screen.Line($"not shown    {hidden} of the entries: they are there by their hashes");
        if (audit.Receipts + audit.Ahead - evidence.Receipts.Count is var kept and > 0)
            screen.Line($"not shown    {kept} receipts, since their tokens can still be spent");
        LedgerLines.WriteUnrecorded(screen, audit);
    }

    private async Task<(Evidence Evidence, Audit Audit)> ReadShownAsync(
        ParseResult parsed, LedgerSource source, EctLedgerKey key, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var (given, unrecorded) = await _receipts.AskAsync(parsed, source, key, cancellationToken);
        var entries = new List<EvidenceEntry>();
        var audit = await new Auditor(new TiledLog(source.Tiles), key, source.MaxAge, shown: []).RunAsync(
            before: null, given, (leaf, entry) => entries.Add(new(leaf.ToArray(), entry)), progress, cancellationToken);

        // A receipt has its entry in it, which is exported only where the ledger shows it as well.
        var receipts = given.Where(receipt => receipt.Proof.TreeSize <= audit.Head.Size
            && entries[(int)receipt.Proof.LeafIndex].Entry is not null);
        return (
            new(Evidence.FormatName, key.Origin, [audit.Head.Note], entries,
                [.. receipts.Select(receipt => new EvidenceReceipt(receipt.Entry, receipt.Encoded))]),
            audit with { Unrecorded = unrecorded });
    }

    private async Task<(Evidence Evidence, Audit Audit)> ReadAsync(
        ParseResult parsed, EctLedgerKey key, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var place = _storage.Read(parsed);
        using var found = await _ledger.FindTilesAsync(parsed, place.Source, cancellationToken);
        if (found is not null) return await ReadShownAsync(parsed, found, key, progress, cancellationToken);

        _receipts.ThrowIfAsked(parsed);
        var wait = _spendable.Read(parsed);
        var signingKey = parsed.GetValue(_signingKey) is { } file ? await TextInput.ReadAsync(file, cancellationToken) : null;
        await using var ledger = await StoredLedger.OpenToReadAsync(place, key, signingKey, wait, cancellationToken);
        var audit = await ledger.VerifyAsync(before: null, progress, cancellationToken);
        progress.Report(0); // It is read once more.
        return (await ledger.ExportAsync(audit.Head, signingKey is not null, progress, cancellationToken), audit);
    }
}
