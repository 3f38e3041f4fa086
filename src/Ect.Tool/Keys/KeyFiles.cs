using System.Text;
using Ect.Tool.Output;

namespace Ect.Tool.Keys;

/// <summary>Writes files. One with a private key is for its owner alone from its first byte on.</summary>
internal static class KeyFiles
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a new file that only this user can read.</summary>
    /// <exception cref="ToolException">It exists and is not to be replaced, or cannot be written.</exception>
    public static void WritePrivate(string path, string content, bool replace) => Write(path, content, replace, Mine);

    /// <summary>Writes a new file that anybody may read.</summary>
    /// <exception cref="ToolException">It exists and is not to be replaced, or cannot be written.</exception>
    public static void WritePublic(string path, string content, bool replace) => Write(path, content, replace, mode: null);

    /// <summary>Looks before work that is not to be done in vain.</summary>
    /// <exception cref="ToolException">It exists and is not to be replaced.</exception>
    public static void ThrowIfThere(string path, bool replace)
    {
        if (!replace && File.Exists(path)) throw new ToolException($"{path} exists. Choose another name, or replace it with --force.");
    }

    private static void Write(string path, string content, bool replace, UnixFileMode? mode)
    {
        // A draft beside it: what is replaced keeps its own mode otherwise, and may be left half written.
        var draft = $"{path}.{Guid.NewGuid():N}";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (mode is not null && !OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
            using (var stream = new FileStream(draft, options)) stream.Write(Encoding.UTF8.GetBytes($"{content.TrimEnd()}\n"));
            File.Move(draft, path, overwrite: replace);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            ThrowIfThere(path, replace);
            throw new ToolException($"{path} cannot be written: {exception.Message}");
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
