namespace Ect.TestUtils;

/// <summary>What became of a token: what the store says of it, and what the ledger has.</summary>
public static class Recorded
{
    public static async Task<(EctAssuranceLevel Own, EctAssuranceLevel Path)> LevelsOfAsync(this IEctStore store, string id)
    {
        var record = Assert.Single((await store.FindAsync([id], TestContext.Current.CancellationToken)).Records);
        return (record.Level, record.PathLevel);
    }

    /// <summary>Asserts that the ledger has the token once, as it travelled, and can prove it.</summary>
    public static async Task AssertHasAsync(this ObedientLedger ledger, EctToken token)
    {
        var receipt = Assert.Single(await ledger.Inner.FindAsync(token.Id, TestContext.Current.CancellationToken));
        Assert.Equal(token.EncodedToken, receipt.Entry.EncodedToken);
        Assert.Equal(EctLedgerFailure.None, ledger.Verifier.VerifyReceipt(receipt));
    }
}
