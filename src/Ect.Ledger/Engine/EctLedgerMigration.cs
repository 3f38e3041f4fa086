using Ect.Ledger.Engine;

namespace Ect;

/// <summary>Takes a ledger from one storage to another, such as from a file to a database.</summary>
public static class EctLedgerMigration
{
    /// <summary>Copies all entries to the same places, with the seals of their receipts, the latest tree head, and how many auditors were
    /// shown. Every receipt stays as it is, to the byte, and the ledger goes on in the other storage under the same name and key.</summary>
    /// <remarks>End every service that writes to <paramref name="source"/> first, and let none write to it afterwards: two that go on are a
    /// fork. An interrupted copy may be begun again. The storages of two services are their <see cref="IEctLedgerStorage"/>, which
    /// <c>AddLedger</c> and its like register.</remarks>
    /// <param name="source">What is read.</param>
    /// <param name="target">A storage that is empty, or has the beginning of the same ledger.</param>
    /// <param name="origin">The ledger's name.</param>
    /// <param name="cancellationToken">Ends the copy; what was copied by then stays.</param>
    /// <returns>How many entries <paramref name="target"/> has now.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="EctLedgerException">A storage cannot answer, <paramref name="target"/> has another ledger, or an entry of
    /// <paramref name="source"/> is not what its hash says.</exception>
    public static async ValueTask<long> CopyAsync(
        IEctLedgerStorage source, IEctLedgerStorage target, string origin, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(origin);
        await source.OpenAsync(origin, cancellationToken).ConfigureAwait(false);
        await target.OpenAsync(origin, cancellationToken).ConfigureAwait(false);

        var (size, head) = await source.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        var copy = new LedgerCopy(source, target);
        await copy.CheckTargetAsync(cancellationToken).ConfigureAwait(false);
        while (copy.Size < size) await copy.CopyEntriesAsync(cancellationToken).ConfigureAwait(false);
        await copy.CopyBlockHashesAsync(cancellationToken).ConfigureAwait(false);
        if (head is not null) await target.KeepAsync(new(head.Size, head.Note, seal: null, []), cancellationToken).ConfigureAwait(false);
        var disclosed = await source.ReadDisclosedAsync(cancellationToken).ConfigureAwait(false);
        await target.KeepDisclosedAsync(disclosed, cancellationToken).ConfigureAwait(false);
        return copy.Size;
    }
}
