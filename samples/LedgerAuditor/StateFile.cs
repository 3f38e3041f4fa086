using System.Security.Cryptography;
using System.Text;
using Ect;

namespace LedgerAuditor;

/// <summary>Keeps the head of the last good run, as the ledger signed it. Who can write the file can make the auditor forget.</summary>
internal sealed class StateFile(string? path)
{
    /// <summary>Returns the head of the last run; <see langword="null"/> before the first.</summary>
    public EctTreeHead? Read(EctLedgerKey key)
    {
        if (path is null || !File.Exists(path)) return null;
        try
        {
            return new EctLedgerVerifier([key], File.ReadAllText(path)).TrustedHead;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SilenceException($"The head of the last run cannot be read from {path}: {exception.Message}");
        }
    }

    /// <summary>Replaces the file as a whole, so that it is never half of a head.</summary>
    public void Write(EctTreeHead head)
    {
        if (path is null) return;
        try
        {
            Replace(path, head.Note);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SilenceException($"All is well, but the head cannot be written to {path}: {exception.Message}");
        }
    }

    /// <summary>Keeps what convicts the ledger: what it signed before, and what it shows now. One file for each contradiction, however
    /// often it is found again.</summary>
    /// <returns>Where; <see langword="null"/> if nothing is kept.</returns>
    /// <exception cref="SilenceException">It cannot be written.</exception>
    public string? WriteEvidence(LieException lie, EctTreeHead? before, IReadOnlyList<EctTreeHead> seen)
    {
        if (path is null || seen.Count is 0) return null;

        var trees = seen.Prepend(before).Select(head => $"{head?.Origin} {head?.Size} {head?.RootHash}\n");
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{lie.Failure}\n{string.Concat(trees)}"))[..8]);
        var evidence = $"{path}.lie-{name}";
        var text = new StringBuilder($"{lie.Failure}: {lie.Message}\n");
        if (before is not null) text.Append("\nThe head of the last good run:\n\n").Append(before.Note);
        foreach (var head in seen) text.Append("\nWhat the ledger showed then:\n\n").Append(head.Note);
        try
        {
            if (!File.Exists(evidence)) Replace(evidence, text.ToString());
            return evidence;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SilenceException($"The evidence cannot be written to {evidence}: {exception.Message}");
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
