using System.CommandLine;
using Ect.Tool.Input;
using Ect.Tool.Keys;
using Ect.Tool.Ledgers;
using Ect.Tool.Output;

namespace Ect.Tool.Commands;

/// <summary><c>ect ledger export</c>: writes evidence.</summary>
internal sealed class LedgerExportCommand : Verb
{
    private readonly Argument<string> _source = LedgerCommand.Storage(", or the address of checkpoint and tiles, or a folder with them");
    private readonly Option<string> _out = new("--out") { Description = "The file for the evidence.", Required = true };
    private readonly Option<bool> _force = new("--force") { Description = "Replace a file that exists." };
    private readonly Option<string?> _signingKey = new("--signing-key")
    {
        Description = "The PEM file of the ledger's private key: with it, receipts are exported from a storage.",
    };

    private readonly Option<TimeSpan?> _clockSkew = new("--clock-skew")
    {
        Description = "The largest Ect:ClockSkew of the services that take the tokens. A storage is not exported without it.",
        CustomParser = Values.Duration,
    };

    private readonly Option<TimeSpan?> _disclosureDelay = new("--disclosure-delay")
    {
        Description = "The largest Ect:Ledger:DisclosureDelay of the services of the ledger. Default: 0s, as theirs.",
        CustomParser = Values.Duration,
    };

    private readonly LedgerOptions _ledger;

    public LedgerExportCommand() : base("export", "Write what a ledger shows to a file that can be audited without it.")
    {
        Arguments.Add(_source);
        _ledger = new LedgerOptions(this);
        foreach (var option in new Option[] { _out, _force, _signingKey, _clockSkew, _disclosureDelay }) Options.Add(option);
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
                    LedgerView.Of(audit) with { File = path, Receipts = evidence.Receipts.Count }, LedgersJson.Default.LedgerView);
            else Write(screen, evidence);
            return ExitCode.Yes;
        }
        catch (LieException lie)
        {
            return LedgerLines.Write(screen, lie);
        }
    }

    private static void Write(Screen screen, Evidence evidence)
    {
        var hidden = evidence.Entries.Count(entry => entry.Entry is null);
        screen.Line($"exported     {evidence.Entries.Count} entries, and {evidence.Receipts.Count} receipts");
        if (hidden > 0) screen.Line($"not shown    {hidden} of the entries: they are there by their hashes");
    }

    private async Task<(Evidence Evidence, Audit Audit)> ReadAsync(
        ParseResult parsed, EctLedgerKey key, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var source = parsed.GetRequiredValue(_source);
        if (await _ledger.FindTilesAsync(parsed, source, cancellationToken) is { } found)
        {
            using var tiles = found.Tiles;
            var entries = new List<EvidenceEntry>();
            var seen = await new Auditor(new TiledLog(tiles), key, found.MaxAge, shown: [])
                .RunAsync(before: null, (leaf, entry) => entries.Add(new(leaf.ToArray(), entry)), progress, cancellationToken);
            return (new(Evidence.FormatName, key.Origin, [seen.Head.Note], entries, []), seen);
        }

        if (parsed.GetValue(_clockSkew) is not { } clockSkew)
            throw new ToolException(
                "Which tokens can still be spent is not known. Say --clock-skew, the largest Ect:ClockSkew of the services that take them "
                + "(30s unless they were configured), and --disclosure-delay if Ect:Ledger:DisclosureDelay is set.");
        var wait = new SpendableFor(clockSkew, parsed.GetValue(_disclosureDelay) ?? TimeSpan.Zero);
        var signingKey = parsed.GetValue(_signingKey) is { } file ? await TextInput.ReadAsync(file, cancellationToken) : null;
        await using var ledger = await StoredLedger.OpenAsync(source, key, signingKey, wait, cancellationToken);
        var audit = await ledger.VerifyAsync(before: null, progress, cancellationToken);
        return (await ledger.ExportAsync(audit.Head, signingKey is not null, cancellationToken), audit);
    }
}
