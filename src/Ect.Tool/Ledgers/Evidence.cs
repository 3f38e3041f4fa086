using System.Text.Json;
using System.Text.Json.Serialization;
using Ect.Tool.Input;
using Ect.Tool.Output;

namespace Ect.Tool.Ledgers;

/// <summary>What convicts a ledger, or clears it, without asking it (docs/tool.md, "Evidence").</summary>
/// <param name="Format">Always <see cref="FormatName"/>.</param>
/// <param name="Origin">The ledger's name.</param>
/// <param name="Heads">Tree heads as the ledger signed them, of at most as many entries as there are here.</param>
/// <param name="Entries">All entries, from the first on.</param>
/// <param name="Receipts">Receipts that the ledger gave.</param>
internal sealed record Evidence(
    string Format, string Origin, IReadOnlyList<string> Heads, IReadOnlyList<EvidenceEntry> Entries,
    IReadOnlyList<EvidenceReceipt> Receipts)
{
    public const string FormatName = "ect-evidence-1";

    /// <summary>As long as evidence may be. A dashboard gives less: of at most 1,000,000 leaves, and 64 MiB of entries.</summary>
    private const int MaxBytes = 512 << 20;

    /// <summary>Reads evidence from a file, or from standard input.</summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Is told the part that is read. Of standard input nobody knows it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ToolException">It cannot be read, is too long, or is something else.</exception>
    public static async Task<Evidence> ReadAsync(string path, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var name = TextInput.NameOf(path);
        try
        {
            await using var stream = TextInput.Open(path, MaxBytes, progress);
            var evidence = await JsonSerializer.DeserializeAsync(stream, EvidenceJson.Default.Evidence, cancellationToken);
            return evidence?.Format is FormatName ? evidence : throw new ToolException($"{name} is no evidence ({FormatName}).");
        }
        catch (JsonException exception)
        {
            throw new ToolException($"{name} is no evidence ({FormatName}): {exception.Path} is wrong, or something is missing.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ToolException($"{name} cannot be read: {exception.Message}");
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, EvidenceJson.Default.Evidence);
}

/// <summary>An entry of the ledger.</summary>
/// <param name="Leaf">Its hash in the tree, base64.</param>
/// <param name="Entry">Its bytes, base64; <see langword="null"/> if they are not shown.</param>
internal sealed record EvidenceEntry(byte[] Leaf, byte[]? Entry = null);

/// <summary>A receipt, and the entry that it is for, both base64.</summary>
internal sealed record EvidenceReceipt(byte[] Entry, byte[] Receipt);

/// <summary>Reads evidence strictly: nothing unknown, nothing twice, nothing missing.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Evidence))]
internal sealed partial class EvidenceJson : JsonSerializerContext;
