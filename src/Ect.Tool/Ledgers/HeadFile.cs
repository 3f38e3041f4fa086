using System.Globalization;
using System.Security.Cryptography;
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
            Replace(path, head.Note);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"All is well, but the head cannot be written to {path}: {exception.Message}");
        }
    }

    /// <summary>Keeps what convicts a ledger beside the head: what it signed before, and what it shows now. There is one file for each
    /// lie, however often it is found again.</summary>
    /// <param name="lie">What is wrong.</param>
    /// <param name="before">The head of the last good run.</param>
    /// <param name="shown">What the ledger showed.</param>
    /// <param name="receipts">What the ledger gave. They are kept without the text of tokens.</param>
    /// <returns>Where; <see langword="null"/> if there is nothing to keep, or no place for it.</returns>
    /// <exception cref="ToolException">It cannot be written.</exception>
    public string? Keep(
        LieException lie, EctTreeHead? before, IReadOnlyList<EctTreeHead> shown, IReadOnlyList<GivenReceipt> receipts)
    {
        if (path is null || shown.Count is 0) return null;

        var trees = shown.Prepend(before).Select(head => $"{head?.Origin} {head?.Size} {head?.RootHash}\n")
            .Concat(receipts.Select(receipt => $"{receipt.Mark.Size} {receipt.Mark.Root}\n"));
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{lie.Failure}\n{string.Concat(trees)}"))[..8]);
        var file = $"{path}.lie-{name}";
        var text = new StringBuilder($"{lie.Failure}: {lie.Message}\n");
        if (before is not null) text.Append("\nThe head of the last good run:\n\n").Append(before.Note);
        foreach (var head in shown) text.Append("\nWhat the ledger showed then:\n\n").Append(head.Note);
        foreach (var receipt in receipts)
            text.Append(
                CultureInfo.InvariantCulture,
                $"\nA receipt that it gave, of the entry whose hash is {receipt.Leaf}:\n\n{Convert.ToBase64String(receipt.Encoded)}\n");
        try
        {
            if (!File.Exists(file)) Replace(file, text.ToString());
            return file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"What the ledger signed cannot be written to {file}: {exception.Message}");
        }
    }

    private static void Replace(string path, string text)
    {
        var draft = $"{path}.new";
        using (var file = File.Create(draft))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }
}
