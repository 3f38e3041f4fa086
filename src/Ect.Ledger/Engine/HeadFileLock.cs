namespace Ect.Ledger.Engine;

/// <summary>Keeps other processes away from a head file until this one ends, however it ends: two that replace it would put a smaller head
/// in the place of a larger one.</summary>
internal static class HeadFileLock
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, FileStream> Held = [];

    /// <summary>Holds it, if this process does not yet.</summary>
    /// <returns>Whether no other process holds it.</returns>
    /// <exception cref="IOException">It cannot be made: the folder is missing.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    public static bool TryHold(string path)
    {
        var name = $"{Path.GetFullPath(path)}.lock";
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        lock (Gate)
        {
            if (Held.ContainsKey(name)) return true;
            try
            {
                Held.Add(name, new FileStream(name, options));
                return true;
            }
            catch (IOException exception) when (exception is not DirectoryNotFoundException && File.Exists(name))
            {
                return false;
            }
        }
    }
}
