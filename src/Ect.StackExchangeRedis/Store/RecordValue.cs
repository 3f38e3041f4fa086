namespace Ect.StackExchangeRedis.Store;

/// <summary>The value under the key of a record.</summary>
/// <param name="Record">The record; <see langword="null"/> if the id has only been named so far.</param>
/// <param name="IsAwaited">Whether a record named the id before it was known.</param>
internal readonly record struct RecordValue(EctTokenRecord? Record, bool IsAwaited);
