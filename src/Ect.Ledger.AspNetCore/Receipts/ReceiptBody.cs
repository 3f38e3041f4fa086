using System.Text.Json.Serialization;

namespace Ect.Ledger.AspNetCore.Receipts;

/// <summary>A receipt and what it is for, in base64: without the entry, which has the time and the recorder in it, nobody can verify
/// it.</summary>
internal sealed record ReceiptBody(ReadOnlyMemory<byte> Entry, ReadOnlyMemory<byte> Receipt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReceiptBody))]
internal sealed partial class ReceiptJsonContext : JsonSerializerContext;
