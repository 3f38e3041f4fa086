using System.Globalization;

namespace Ect.Npgsql.Writer;

/// <summary>A receipt as a line of a file.</summary>
public static class ReceiptLine
{
    public static string Of(EctReceipt receipt)
    {
        var (encoded, entry) = (Convert.ToBase64String(receipt.Encoded.Span), Convert.ToBase64String(receipt.Entry.Encoded.Span));
        return string.Create(CultureInfo.InvariantCulture, $"{receipt.LeafIndex} {receipt.TreeSize} {encoded} {entry} .");
    }

    /// <returns>Nothing for a line that was not written to its end.</returns>
    public static EctReceipt? Parse(string line)
    {
        if (line.Split(' ') is not [var index, var size, var encoded, var bytes, "."]) return null;
        if (!EctLedgerEntry.TryParse(Convert.FromBase64String(bytes), out var entry)) throw new FormatException("It has no entry.");
        return new(
            entry, long.Parse(index, CultureInfo.InvariantCulture), long.Parse(size, CultureInfo.InvariantCulture),
            Convert.FromBase64String(encoded));
    }
}
