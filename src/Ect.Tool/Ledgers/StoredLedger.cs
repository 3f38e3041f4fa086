using System.Security.Cryptography;
using System.Text;
using Ect.Tool.Input;
using Ect.Tool.Output;
using Ect.Tool.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Ect.Tool.Ledgers;

/// <summary>A ledger in its storage, as its owner reads it: a SQLite file, or a PostgreSQL database.</summary>
internal sealed class StoredLedger : IAsyncDisposable
{
    private const int SchemaBytes = 65_536;

    private readonly ServiceProvider _service;
    private readonly EctLedgerKey _key;
    private readonly ECDsa _signing;

    private StoredLedger(ServiceProvider service, EctLedgerKey key, ECDsa signing) => (_service, _key, _signing) = (service, key, signing);

    private IEctLedgerStorage Storage => _service.GetRequiredService<IEctLedgerStorage>();

    /// <summary>Opens a ledger that is there, in which nothing changes.</summary>
    /// <param name="place">Where it is.</param>
    /// <param name="key">The ledger's public key.</param>
    /// <param name="signingKey">The PEM text of its private key, which makes receipts; <see langword="null"/> without them.</param>
    /// <param name="wait">How long the services of the ledger take tokens after their end; only <see cref="ExportAsync"/> needs it.</param>
    /// <param name="cancellationToken">Ends the reading of files.</param>
    /// <exception cref="ToolException">It is not there, or cannot be opened.</exception>
    public static Task<StoredLedger> OpenToReadAsync(
        LedgerPlace place, EctLedgerKey key, string? signingKey, SpendableFor wait, CancellationToken cancellationToken) =>
        OpenAsync(place, key, signingKey, wait, isReadOnly: true, cancellationToken);

    /// <summary>Opens a ledger that is there, to remove the bytes of entries.</summary>
    /// <inheritdoc cref="OpenToReadAsync"/>
    public static Task<StoredLedger> OpenToRedactAsync(
        LedgerPlace place, EctLedgerKey key, SpendableFor wait, CancellationToken cancellationToken) =>
        OpenAsync(place, key, signingKey: null, wait, isReadOnly: false, cancellationToken);

    /// <summary>Verifies all entries against the ledger's head, and the head of the last run.</summary>
    /// <exception cref="LieException">Something is wrong.</exception>
    /// <exception cref="ToolException">The storage cannot answer.</exception>
    public async Task<Audit> VerifyAsync(EctTreeHead? before, IProgress<double> progress, CancellationToken cancellationToken)
    {
        try
        {
            await Storage.OpenAsync(_key.Origin, cancellationToken);
            var (size, note) = await Storage.ReadStateAsync(cancellationToken);
            if (note is null) throw new ToolException("The ledger has no tree head yet. Its service signs one when it starts.");
            if (!EctTreeHead.TryParse(note, out var head))
                throw new LieException(EctLedgerFailure.Malformed, "What is kept as its tree head is none.");
            if (size < head.Size)
                throw new LieException(EctLedgerFailure.EntriesMissing, $"It has {size} entries, and signed for {head.Size}.");

            var hidden = 0L;
            var verifier = new EctLedgerVerifier([_key], before?.Note);
            var audit = await verifier.AuditDisclosedAsync(head, ReadAsync, cancellationToken);
            return audit.Succeeded
                ? new Audit(head, before) { Removed = hidden }
                : throw new LieException(audit.Failure, $"After {audit.EntriesRead} of {head.Size} entries: {audit.Failure}.");

            async ValueTask<IReadOnlyList<EctDisclosedEntry>> ReadAsync(long start, int count, CancellationToken cancellation)
            {
                var rows = await Storage.ReadAsync(start, count, cancellation);
                hidden += rows.Count(row => row.Encoded is null && row.Index >= (before?.Size ?? 0));
                progress.Report((double)(start + rows.Count) / Math.Max(1, head.Size));
                return [.. rows.Select(Disclose)];
            }
        }
        catch (EctLedgerException exception)
        {
            throw new ToolException(Text(exception));
        }
    }

    /// <summary>Exports what may be shown to others: entries whose tokens have ended, and, with the private key, their receipts.</summary>
    /// <exception cref="ToolException">The storage cannot answer.</exception>
    public async Task<Evidence> ExportAsync(
        EctTreeHead head, bool withReceipts, IProgress<double> progress, CancellationToken cancellationToken)
    {
        try
        {
            var disclosure = _service.GetRequiredService<EctLedgerDisclosure>();
            var reader = _service.GetRequiredService<IEctLedgerReader>();
            var (entries, receipts) = (new List<EvidenceEntry>(), new List<EvidenceReceipt>());
            while (entries.Count < head.Size)
            {
                var count = (int)Math.Min(IEctLedger.MaxCount, head.Size - entries.Count);
                var page = await disclosure.ReadAsync(entries.Count, count, cancellationToken);
                if (page is []) throw new ToolException($"The storage has {entries.Count} entries of {head.Size}.");
                foreach (var shown in page)
                {
                    entries.Add(new(shown.LeafHash.ToArray(), shown.Entry?.Encoded.ToArray()));
                    if (!withReceipts || shown.Entry is null) continue;
                    foreach (var receipt in await reader.FindAsync(shown.Entry.TokenId, cancellationToken))
                        if (receipt.LeafIndex == shown.Index) receipts.Add(new(receipt.Entry.Encoded.ToArray(), receipt.Encoded.ToArray()));
                }

                progress.Report((double)entries.Count / head.Size);
            }

            return new(Evidence.FormatName, head.Origin, [head.Note], entries, receipts);
        }
        catch (EctLedgerException exception)
        {
            throw new ToolException(Text(exception));
        }
    }

    /// <summary>Collects what is there of a ledger that lies: what it signed, before and now, and its entries as they are now.</summary>
    /// <param name="before">The head of the last good run.</param>
    /// <param name="withEntries">Whether entries whose tokens have ended are shown by their bytes. All others are there by the hashes of
    /// what they are now.</param>
    /// <param name="progress">Is told the part that is read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ToolException">The storage cannot answer.</exception>
    public async Task<Evidence> CollectAsync(
        EctTreeHead? before, bool withEntries, IProgress<double> progress, CancellationToken cancellationToken)
    {
        try
        {
            var (size, note) = await Storage.ReadStateAsync(cancellationToken);
            string[] notes = [.. new[] { before?.Note, note }.OfType<string>().Distinct()];
            var signed = notes.Max(text => EctTreeHead.TryParse(text, out var head) ? head.Size : size);
            var options = _service.GetRequiredService<IOptions<EctOptions>>().Value;
            var endedBefore = withEntries ? TimeProvider.System.GetUtcNow() - EctLedgerDisclosure.DelayAfterEnd(options) : default;

            var entries = new List<EvidenceEntry>();
            while (entries.Count < Math.Min(size, signed))
            {
                var count = (int)Math.Min(IEctLedger.MaxCount, Math.Min(size, signed) - entries.Count);
                var rows = await Storage.ReadAsync(entries.Count, count, cancellationToken);
                if (rows is []) break;
                entries.AddRange(rows.Select(row => Show(row, endedBefore)));
                progress.Report((double)entries.Count / Math.Min(size, signed));
            }

            return new(Evidence.FormatName, _key.Origin, notes, entries, []);
        }
        catch (EctLedgerException exception)
        {
            throw new ToolException(Text(exception));
        }
    }

    /// <summary>Removes the bytes of entries, as the service itself would.</summary>
    /// <exception cref="ToolException">The storage cannot answer, or may not remove anything.</exception>
    public async Task<long> RedactAsync(Guid? id, DateTimeOffset before, CancellationToken cancellationToken)
    {
        try
        {
            var redaction = _service.GetRequiredService<IEctLedgerRedaction>();
            return id is { } one
                ? await redaction.RedactAsync(one, cancellationToken)
                : await redaction.RedactAsync(before, cancellationToken);
        }
        catch (EctLedgerException exception)
        {
            throw new ToolException(Text(exception));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _signing.Dispose();
    }

    private static async Task<StoredLedger> OpenAsync(
        LedgerPlace place, EctLedgerKey key, string? signingKey, SpendableFor wait, bool isReadOnly, CancellationToken cancellationToken)
    {
        var connection = place.Source is ['@', .. var file] ? (await TextInput.ReadAsync(file, cancellationToken)).Trim() : null;
        if (connection is null) ThrowIfNone(place.Source);
        var signing = Import(signingKey);
        try
        {
            var service = TokenService.Make("urn:ect:ledger", builder =>
            {
                if (connection is null) builder.AddSqliteLedger(key.Origin, signing, place.Source);
                else builder.AddPostgreSqlLedger(key.Origin, signing, options =>
                    (options.ConnectionString, options.Schema, options.CreateSchema) = (connection, place.Schema, false));
                builder.Services
                    .Configure<EctSqliteLedgerOptions>(options => options.ReadOnly = isReadOnly)
                    .Configure<EctPostgreSqlLedgerOptions>(options => options.ReadOnly = isReadOnly)
                    .Configure<EctOptions>(wait.Apply);
                if (signingKey is null) builder.Services.Replace(ServiceDescriptor.Singleton<IEctLedgerSigner>(new ReadingSigner(key)));
            }, part: typeof(IEctLedgerStorage));
            return new(service, key, signing);
        }
        catch
        {
            signing.Dispose();
            throw;
        }
    }

    private static EctDisclosedEntry Disclose(EctStoredEntry row)
    {
        var entry = default(EctLedgerEntry);
        if (row.Encoded is { } encoded && !EctLedgerEntry.TryParse(encoded.Span, out entry))
            throw new LieException(EctLedgerFailure.EntriesChanged, $"Entry {row.Index} is no entry of a ledger.");
        return new(row.Index, row.LeafHash, row.RecordedAt, entry);
    }

    private static EvidenceEntry Show(EctStoredEntry row, DateTimeOffset endedBefore)
    {
        if (row.Encoded is not { } encoded) return new(row.LeafHash.ToArray());

        return EctLedgerEntry.TryParse(encoded.Span, out var entry)
            && EctToken.TryParse(entry.EncodedToken, new EctLimits(), out var token) && token.ExpiresAt < endedBefore
                ? new(row.LeafHash.ToArray(), encoded.ToArray())
                : new(GrowingTree.Leaf(encoded.ToArray()).ToArray());
    }

    /// <summary>A path that names no ledger would become an empty one.</summary>
    private static void ThrowIfNone(string path)
    {
        try
        {
            // What a service that runs has written may be in the write-ahead log alone.
            if (Names(path) || (File.Exists($"{path}-wal") && Names($"{path}-wal"))) return;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ToolException($"{path} cannot be read: {exception.Message}");
        }

        throw new ToolException($"{path} has no ledger in it.");
    }

    private static bool Names(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var start = new byte[SchemaBytes];
        var length = file.ReadAtLeast(start, SchemaBytes, throwOnEndOfStream: false);
        return start.AsSpan(0, length).IndexOf("ledger_entry"u8) >= 0;
    }

    private static ECDsa Import(string? pem)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            if (pem is not null) key.ImportFromPem(pem);
            return key;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new ToolException("The signing key is not PEM with one EC private key that is not encrypted.");
        }
    }

    private static string Text(EctLedgerException exception)
    {
        var text = new StringBuilder(exception.Message);
        for (var inner = exception.InnerException; inner is not null; inner = inner.InnerException) text.Append(' ').Append(inner.Message);
        return text.ToString();
    }
}
