namespace Ect.Sqlite.Writer;

/// <summary>What a writer is told in its first line.</summary>
/// <param name="Path">The ledger's file.</param>
/// <param name="PrivateKey">The ledger's key, PKCS #8 in base64.</param>
/// <param name="Receipts">Where it writes down what it was given, a line each: the token's id, and the receipt in base64.</param>
/// <param name="Writers">How many of it write at once.</param>
public sealed record WriterSettings(string Path, string PrivateKey, string Receipts, int Writers);
