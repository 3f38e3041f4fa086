using System.Text;

namespace Ect.Ledger.Engine;

/// <summary>The latest tree head that this instance signed, in a file outside the ledger's storage: who restores an older state of the
/// storage does not restore this one.</summary>
/// <param name="path">The file; <see langword="null"/> if none is kept.</param>
internal sealed class HeadFile(string? path)
{
    private const string NotWritten = "cannot be written. Its folder must exist, and this process must be able to write there.";

    private readonly Lock _gate = new();
    private long _size = -1;

    /// <summary>The head that was kept; <see langword="null"/> if there is none. The file is this process's from now on.</summary>
    /// <exception cref="EctLedgerException">The file is another process's, cannot be read, or has no head in it.</exception>
    public EctTreeHead? Read()
    {
        if (path is null) return null;
        Hold(path);
        try
        {
            if (!EctTreeHead.TryParse(File.ReadAllText(path), out var head))
                throw Refused(
                    "has no tree head in it. Name the right file. If it was damaged, compare the ledger with the tree heads that others "
                    + "kept, and then delete it.");
            lock (_gate) _size = Math.Max(_size, head.Size);
            return head;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refused("cannot be read. Name a file that this process may read and replace.", exception);
        }
    }

    /// <summary>Keeps a head, unless a larger one is kept. The file is replaced as a whole.</summary>
    /// <exception cref="EctLedgerException">The file cannot be written.</exception>
    public void Keep(EctTreeHead head)
    {
        if (path is null) return;
        lock (_gate)
        {
            if (head.Size <= _size) return;
            try
            {
                Write($"{path}.new", head.Note);
                File.Move($"{path}.new", path, overwrite: true);
                _size = head.Size;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw Refused(NotWritten, exception);
            }
        }
    }

    private static void Hold(string path)
    {
        try
        {
            if (HeadFileLock.TryHold(path)) return;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refused(NotWritten, exception);
        }

        throw Refused("is used by another process. Give every instance a file of its own, or end the other process.");
    }

    /// <summary>Writes a file that is on the disk when this returns: what replaces another one is never half of itself.</summary>
    private static void Write(string path, string text)
    {
        using var file = File.Create(path);
        file.Write(Encoding.UTF8.GetBytes(text));
        file.Flush(flushToDisk: true);
    }

    private static EctLedgerException Refused(string what, Exception? cause = null) =>
        new($"The file in Ect:Ledger:HeadFile {what}", cause);
}
