namespace Ect.AspNetCore.OpenApi.Tests;

/// <summary>A ledger for a service that records nothing in the test.</summary>
internal sealed class NoLedger : IEctLedger
{
    public ValueTask<IReadOnlyList<EctReceipt>> AppendAsync(IReadOnlyList<EctToken> tokens, CancellationToken cancellationToken) =>
        throw new EctLedgerException("Out of reach.");
}
