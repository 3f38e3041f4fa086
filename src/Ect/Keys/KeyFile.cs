namespace Ect.Keys;

/// <summary>Reads the files that hold keys. Nothing of their content is ever in a message.</summary>
internal static class KeyFile
{
    /// <summary>Reads and parses a file.</summary>
    /// <param name="path">The file; a relative path starts at <paramref name="contentRoot"/>.</param>
    /// <param name="contentRoot">The application's own folder.</param>
    /// <param name="setting">Where the path was configured, for messages.</param>
    /// <param name="parse">Throws <see cref="ArgumentException"/>, with a message that shows nothing of the text, if it cannot.</param>
    /// <param name="failures">Gets a sentence if anything fails.</param>
    /// <returns><see langword="null"/> if anything fails.</returns>
    public static T? TryLoad<T>(string path, string contentRoot, string setting, Func<string, T> parse, ICollection<string> failures) where T : class
    {
        if (LooksLikeKey(path))
        {
            failures.Add($"{setting} is the path of a file, and not what the file holds: write that to a file, and its path here, or give it in code, a signing key by AddSigningKey(...).");
            return null;
        }

        try
        {
            return parse(File.ReadAllText(Path.Combine(contentRoot, path)));
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or UnauthorizedAccessException)
        {
            failures.Add($"{setting}, '{path}': {exception.Message}");
            return null;
        }
    }

    private static bool LooksLikeKey(string path) => path.AsSpan().TrimStart() is ['{', ..] or ['-', '-', '-', '-', '-', ..];
}
