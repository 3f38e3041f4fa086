namespace Ect.Npgsql.Writer;

/// <summary>What a writer is told in its first line.</summary>
/// <param name="ConnectionString">The database.</param>
/// <param name="Schema">The ledger's schema.</param>
/// <param name="PrivateKey">The ledger's key, PKCS #8 in base64.</param>
/// <param name="File">Where it writes down what it was given.</param>
/// <param name="Writers">How many of it write at once.</param>
public sealed record WriterSettings(string ConnectionString, string Schema, string PrivateKey, string File, int Writers);
