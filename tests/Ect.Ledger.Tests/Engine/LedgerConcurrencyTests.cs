namespace Ect.Ledger.Tests;

public class LedgerConcurrencyTests
{
    private const int Writers = 32, Appends = 100_000;

    [Fact]
    public async Task AppendAsync_32WritersAnd100000Tokens_NoForkNoGapEveryReceiptVerifies()
    {
        using var host = new LedgerHost();
        var cancellation = TestContext.Current.CancellationToken;
        await host.AppendOneAsync();
        var first = await host.HeadAsync();
        var writers = LedgerTokens.Many(Appends).Chunk(Appends / Writers).Select(tokens => Task.Run(async () =>
        {
            var receipts = new List<EctReceipt>(tokens.Length);
            foreach (var token in tokens)
            {
                receipts.AddRange(await host.Ledger.AppendAsync([token], cancellation));
                Assert.Equal(token.Id, receipts[^1].Id);

                // A client who looks on sees one history that only grows.
                if (receipts.Count % 250 is not 0) continue;
                var client = new EctLedgerVerifier([host.Key], first.Note);
                Assert.Equal(EctLedgerFailure.None, await client.FollowAsync(host.Ledger, cancellation));
            }

            return receipts;
        })).ToArray();

        var all = (await Task.WhenAll(writers)).SelectMany(receipts => receipts).ToList();
        Assert.Equal(Enumerable.Range(1, Appends).Select(index => (long)index), all.Select(receipt => receipt.LeafIndex).Order());
        Assert.Equal(1 + Appends, (await host.HeadAsync()).Size);

        // In order: receipts under one root share their signature.
        var failures = all.OrderBy(receipt => receipt.LeafIndex).Select(host.Verifier.VerifyReceipt);
        Assert.DoesNotContain(failures, failure => failure is not EctLedgerFailure.None);
        Assert.True((await new EctLedgerVerifier([host.Key], first.Note).AuditAsync(host.Ledger, cancellation)).Succeeded);
    }
}
