namespace Ect.Keys;

/// <summary>Reads files that contain keys. No message contains any of their content.</summary>
internal static class KeyFile
{
    /// <summary>Reads and parses a file.</summary>
    /// <param name="path">The file; a relative path starts at <paramref name="contentRoot"/>.</param>
    /// <param name="contentRoot">The application's own folder.</param>
    /// <param name="setting">Where the path was configured, for messages.</param>
    /// <param name="otherwise">What takes the text of a key, for who gave it in place of the path.</param>
    /// <param name="parse">Parses the text. If it cannot, it throws <see cref="ArgumentException"/>, whose message shows nothing of the
    /// text.</param>
    /// <param name="errors">Gets a sentence if the file cannot be used.</param>
    /// <returns><see langword="null"/> if the file cannot be used.</returns>
    public static T? TryLoad<T>(
        string path, string contentRoot, string setting, string otherwise, Func<string, T> parse, ICollection<string> errors)
        where T : class
    {
        if (LooksLikeKey(path))
        {
            errors.Add($"{setting} is the path of a file, not the key itself. Write the key to a file, or {otherwise}.");
            return null;
        }

        try
        {
            return parse(File.ReadAllText(Path.Combine(contentRoot, path)));
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or UnauthorizedAccessException)
        {
            errors.Add($"{setting}, '{path}': {exception.Message}");
            return null;
        }
    }

    private static bool LooksLikeKey(string path) => path.AsSpan().TrimStart() is ['{', ..] or ['-', '-', '-', '-', '-', ..];
}
