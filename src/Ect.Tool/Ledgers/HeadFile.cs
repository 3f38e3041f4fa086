using System.Text;
using Ect.Tool.Output;

namespace Ect.Tool.Ledgers;

/// <summary>Keeps the head of the last good run, as the ledger signed it. Who can write the file can make an auditor forget.</summary>
internal sealed class HeadFile(string? path)
{
    /// <summary>Returns the head of the last run; <see langword="null"/> before the first.</summary>
    /// <exception cref="ToolException">The file has something else.</exception>
    public EctTreeHead? Read(EctLedgerKey key)
    {
        if (path is null || !File.Exists(path)) return null;
        try
        {
            return new EctLedgerVerifier([key], File.ReadAllText(path)).TrustedHead;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ToolException($"The head of the last run cannot be read from {path}: {exception.Message}");
        }
    }

    /// <summary>Replaces the file as a whole, so that it is never half of a head.</summary>
    /// <exception cref="ToolException">It cannot be written.</exception>
    public void Write(EctTreeHead head)
    {
        if (path is null) return;
        try
        {
            var draft = $"{path}.new";
            using (var file = File.Create(draft))
            {
                file.Write(Encoding.UTF8.GetBytes(head.Note));
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"All is well, but the head cannot be written to {path}: {exception.Message}");
        }
    }
}
