using System.Security.Cryptography;

namespace Ect.Fuzz.Running;

/// <summary>The inputs to begin with, a folder a target. Inputs that once failed stay there.</summary>
public static class Corpus
{
    private static readonly string Root = Path.Combine(Repository.Root, "tests", "Ect.Fuzz");

    public static IReadOnlyList<byte[]> Of(FuzzTarget target) =>
        [.. Directory.EnumerateFiles(FolderOf(target), "*.bin").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    /// <summary>Writes the seeds of a target where it has none yet.</summary>
    public static void Write(FuzzTarget target)
    {
        Directory.CreateDirectory(FolderOf(target));
        foreach (var (index, seed) in target.MakeSeeds().Index())
            if (Path.Combine(FolderOf(target), $"seed-{index:00}.bin") is var file && !File.Exists(file)) File.WriteAllBytes(file, seed);
    }

    /// <summary>Saves an input that failed.</summary>
    /// <returns>The path of its file.</returns>
    public static string Save(FuzzTarget target, byte[] input)
    {
        var folder = Path.Combine(Root, "crashes", target.Name);
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, $"{Convert.ToHexStringLower(SHA256.HashData(input))[..16]}.bin");
        File.WriteAllBytes(file, input);
        return file;
    }

    private static string FolderOf(FuzzTarget target) => Path.Combine(Root, "corpus", target.Name);
}
