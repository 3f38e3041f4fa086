namespace Ect.Ledger.Engine;

/// <summary>Remembers which exceptions have a text that a storage wrote. It is for the log, and not for a report that strangers may
/// read.</summary>
internal static class StorageTexts
{
    private const string Mark = "Ect.Ledger.StorageText";

    public static void Add(EctLedgerException exception) => exception.Data[Mark] = true;

    /// <summary>Whether the text of an exception may be a storage's: it, or one that caused it, comes from there.</summary>
    public static bool Has(Exception? exception) =>
        exception is not null && (exception.Data.Contains(Mark) || Has(exception.InnerException));
}
