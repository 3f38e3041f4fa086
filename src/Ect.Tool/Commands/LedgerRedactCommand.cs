using System.CommandLine;
using Ect.Tool.Input;
using Ect.Tool.Ledgers;
using Ect.Tool.Output;

namespace Ect.Tool.Commands;

/// <summary><c>ect ledger redact</c>: removes the text of tokens, and nothing else.</summary>
internal sealed class LedgerRedactCommand : Verb
{
    private readonly Option<Guid?> _id = new("--jti") { Description = "Redact all entries under this id, at once." };
    private readonly Option<DateTimeOffset?> _before = new("--before")
    {
        Description = "Redact all entries that were recorded, and whose tokens ended, before this instant.",
        CustomParser = Values.Instant,
    };

    private readonly Option<bool> _yes = new("--yes") { Description = "Do it. What is removed cannot be brought back." };
    private readonly StorageOptions _storage;
    private readonly LedgerOptions _ledger;
    private readonly SpendableOptions _spendable;

    public LedgerRedactCommand() : base("redact", "Remove the text of tokens for good. Heads, proofs and receipts stay valid.")
    {
        _storage = new StorageOptions(this);
        _ledger = new LedgerOptions(this);
        foreach (var option in new Option[] { _id, _before, _yes }) Options.Add(option);
        _spendable = new SpendableOptions(this, "Nothing is redacted by --before without it.");
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen, CancellationToken cancellationToken)
    {
        var (id, before) = (parsed.GetValue(_id), parsed.GetValue(_before));
        if (id is null == before is null) throw new ToolException("Say what to redact: --jti or --before.");
        if (!parsed.GetValue(_yes)) throw new ToolException("What is removed cannot be brought back. Say --yes.");
        var wait = before is null ? SpendableFor.Nothing : _spendable.Read(parsed);

        var key = await _ledger.ReadKeyAsync(parsed, cancellationToken);
        await using var ledger = await StoredLedger.OpenToRedactAsync(_storage.Read(parsed), key, wait, cancellationToken);
        try
        {
            // A ledger that was changed is evidence, which nobody removes anything from.
            var audit = await screen.ProgressAsync(
                "Verifying the ledger", progress => ledger.VerifyAsync(before: null, progress, cancellationToken));
            var count = await ledger.RedactAsync(id, before ?? default, cancellationToken);
            if (screen.IsJson)
                screen.WriteJson(LedgerView.Of(audit) with { Redacted = count }, LedgersJson.Default.LedgerView);
            else screen.Line($"redacted     {count} of the entries of {key.Origin}");
            return ExitCode.Yes;
        }
        catch (LieException lie)
        {
            return LedgerLines.Write(screen, lie);
        }
    }
}
