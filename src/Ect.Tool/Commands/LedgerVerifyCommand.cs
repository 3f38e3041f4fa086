using System.CommandLine;
using Ect.Tool.Keys;
using Ect.Tool.Ledgers;
using Ect.Tool.Output;

namespace Ect.Tool.Commands;

/// <summary><c>ect ledger verify</c>: verifies a ledger in its storage, all of it.</summary>
internal sealed class LedgerVerifyCommand : Verb
{
    private readonly Option<string?> _state = new("--state")
    {
        Description = "The file that remembers the ledger's head, from run to run.",
    };

    private readonly Option<string?> _evidence = new("--evidence")
    {
        Description = "A new file for what convicts the ledger, if it lies: what it signed, and its entries as they are now.",
    };

    private readonly StorageOptions _storage;
    private readonly LedgerOptions _ledger;
    private readonly SpendableOptions _spendable;

    public LedgerVerifyCommand() : base("verify", "Verify a ledger in its storage, from the first entry on.")
    {
        _storage = new StorageOptions(this);
        _ledger = new LedgerOptions(this);
        Options.Add(_state);
        Options.Add(_evidence);
        _spendable = new SpendableOptions(this, "Without it, --evidence has all entries by their hashes alone.");
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen, CancellationToken cancellationToken)
    {
        var key = await _ledger.ReadKeyAsync(parsed, cancellationToken);
        var state = new HeadFile(parsed.GetValue(_state));
        var before = state.Read(key);
        await using var ledger = await StoredLedger.OpenToReadAsync(
            _storage.Read(parsed), key, signingKey: null, _spendable.Find(parsed) ?? SpendableFor.Nothing, cancellationToken);
        try
        {
            var audit = await screen.ProgressAsync(
                "Verifying the ledger", progress => ledger.VerifyAsync(before, progress, cancellationToken));
            state.Write(audit.Head);
            return LedgerLines.Write(screen, audit);
        }
        catch (LieException lie) when (parsed.GetValue(_evidence) is { } file)
        {
            return await WriteAsync(parsed, screen, lie, file, ledger, before, cancellationToken);
        }
        catch (LieException lie)
        {
            return LedgerLines.Write(screen, lie);
        }
    }

    /// <summary>Tells a lie also where nothing can be kept of it.</summary>
    private async Task<int> WriteAsync(
        ParseResult parsed, Screen screen, LieException lie, string file, StoredLedger ledger, EctTreeHead? before,
        CancellationToken cancellationToken)
    {
        try
        {
            var evidence = await screen.ProgressAsync("Keeping what convicts it", progress => ledger.CollectAsync(
                before, withEntries: _spendable.Find(parsed) is not null, progress, cancellationToken));
            KeyFiles.WritePublic(file, evidence.ToJson(), replace: false);
            return LedgerLines.Write(screen, lie, file, $"what the ledger signed, and its {evidence.Entries.Count} entries, are in {file}");
        }
        catch (ToolException exception)
        {
            return LedgerLines.Write(screen, lie, kept: exception.Message);
        }
    }
}
