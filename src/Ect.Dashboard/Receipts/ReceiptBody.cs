using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ect.Dashboard.Receipts;

/// <summary>What shows that a task is in the ledger, to those who believe nothing but a key. Bytes are base64.</summary>
/// <param name="Origin">The ledger's name.</param>
/// <param name="Leaf">The hash of the entry in the ledger's tree.</param>
/// <param name="Index">The entry's place, from 0.</param>
/// <param name="Size">How many entries the tree under the note has.</param>
/// <param name="Path">The hashes that lead from the leaf to the root.</param>
/// <param name="Note">The signed tree head.</param>
/// <param name="Receipt">The receipt that the ledger gave first (COSE).</param>
/// <param name="Entry">The entry, whose hash is the leaf; <see langword="null"/> as long as its token can be spent.</param>
/// <param name="Keys">The keys to verify with.</param>
/// <param name="Pinned">Whether the operator named the keys.</param>
internal sealed record ReceiptBody(
    string Origin, ReadOnlyMemory<byte> Leaf, long Index, long Size, IReadOnlyList<ReadOnlyMemory<byte>> Path, string Note,
    ReadOnlyMemory<byte> Receipt, ReadOnlyMemory<byte>? Entry, IReadOnlyList<string> Keys, bool Pinned);

/// <summary>The latest head of the ledger.</summary>
/// <param name="Origin">The ledger's name.</param>
/// <param name="Size">How many entries it has.</param>
/// <param name="Root">The root of its tree, base64.</param>
/// <param name="At">When it was signed or, if it does not say it, when its last entry was recorded, in milliseconds since 1970.</param>
/// <param name="Age">How long ago that is, in seconds.</param>
/// <param name="Note">The signed tree head.</param>
/// <param name="Keys">The keys to verify with.</param>
/// <param name="Pinned">Whether the operator named the keys.</param>
internal sealed record LedgerBody(
    string Origin, long Size, ReadOnlyMemory<byte> Root, long? At, long? Age, string Note, IReadOnlyList<string> Keys, bool Pinned);

/// <summary>Shows that the ledger has only grown.</summary>
/// <param name="From">The size of the older tree.</param>
/// <param name="To">The size of the newer one.</param>
/// <param name="Path">The hashes that lead to both roots, base64.</param>
internal sealed record ConsistencyBody(long From, long To, IReadOnlyList<ReadOnlyMemory<byte>> Path);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReceiptBody))]
[JsonSerializable(typeof(LedgerBody))]
[JsonSerializable(typeof(ConsistencyBody))]
internal sealed partial class ReceiptsJson : JsonSerializerContext;
