namespace Ect.Benchmarks.Ledger;

/// <summary>What a process of writers is told in its first line.</summary>
/// <param name="Storage">What the ledger is kept in.</param>
/// <param name="Place">A connection string, or a path; nothing for memory.</param>
/// <param name="Schema">The schema in PostgreSQL.</param>
/// <param name="PrivateKey">The ledger's key, PKCS #8 in base64.</param>
/// <param name="Signature">What a signature of receipts is for.</param>
/// <param name="Writers">How many append at once, one token each.</param>
/// <param name="SignerMilliseconds">How much longer a signature takes.</param>
internal sealed record WriterSettings(
    LedgerStorageKind Storage, string Place, string Schema, string PrivateKey, EctReceiptSignature Signature, int Writers, int SignerMilliseconds);

internal enum LedgerStorageKind
{
    Memory,
    Sqlite,
    PostgreSql,
}
