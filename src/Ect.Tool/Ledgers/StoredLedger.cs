using System.Security.Cryptography;
using System.Text;
using Ect.Tool.Input;
using Ect.Tool.Output;
using Ect.Tool.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

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

    /// <summary>Opens a ledger that is there.</summary>
    /// <param name="source">The path of a SQLite file, or <c>@</c> and the path of a file with a connection string of PostgreSQL.</param>
    /// <param name="key">The ledger's public key.</param>
    /// <param name="signingKey">The PEM text of its private key, which makes receipts; <see langword="null"/> without them.</param>
    /// <param name="wait">How long the services of the ledger take tokens after their end; only <see cref="ExportAsync"/> needs it.</param>
    /// <param name="cancellationToken">Ends the reading of files.</param>
    /// <exception cref="ToolException">It is not there, or cannot be opened.</exception>
    public static async Task<StoredLedger> OpenAsync(
        string source, EctLedgerKey key, string? signingKey, SpendableFor? wait, CancellationToken cancellationToken)
    {
        var connection = source is ['@', .. var file] ? (await TextInput.ReadAsync(file, cancellationToken)).Trim() : null;
        if (connection is null) ThrowIfNone(source);
        var signing = Import(signingKey);
        try
        {
            var service = TokenService.Make("urn:ect:ledger", builder =>
            {
                if (connection is null) builder.AddSqliteLedger(key.Origin, signing, source);
                else builder.AddPostgreSqlLedger(
                    key.Origin, signing, options => (options.ConnectionString, options.CreateSchema) = (connection, false));
                if (wait is not null) builder.Services.Configure<EctOptions>(wait.Apply);
                if (signingKey is null) builder.Services.Replace(ServiceDescriptor.Singleton<IEctLedgerSigner>(new ReadingSigner(key)));
            });
            return new(service, key, signing);
        }
        catch
        {
            signing.Dispose();
            throw;
        }
    }

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
    public async Task<Evidence> ExportAsync(EctTreeHead head, bool withReceipts, CancellationToken cancellationToken)
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
            }

            return new(Evidence.FormatName, head.Origin, [head.Note], entries, receipts);
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

    private static EctDisclosedEntry Disclose(EctStoredEntry row)
    {
        var entry = default(EctLedgerEntry);
        if (row.Encoded is { } encoded && !EctLedgerEntry.TryParse(encoded.Span, out entry))
            throw new LieException(EctLedgerFailure.EntriesChanged, $"Entry {row.Index} is no entry of a ledger.");
        return new(row.Index, row.LeafHash, row.RecordedAt, entry);
    }

    /// <summary>A path that names no ledger would become an empty one.</summary>
    private static void ThrowIfNone(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var start = new byte[SchemaBytes];
            var length = file.ReadAtLeast(start, SchemaBytes, throwOnEndOfStream: false);
            if (start.AsSpan(0, length).IndexOf("ledger_entry"u8) >= 0) return;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ToolException($"{path} cannot be read: {exception.Message}");
        }

        throw new ToolException($"{path} has no ledger in it.");
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
