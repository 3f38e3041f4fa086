using Ect.Graph;

namespace Ect.Tests;

/// <summary>What the walk makes of a record by a store that somebody else wrote.</summary>
public class AncestorWalkTests
{
    [Fact]
    public async Task GoUp_RecordNamesWhatIsNoUuid_StoreException()
    {
        var record = TestTokens.Record(TestTokens.Token(after: [Forge.NewId(), "x"]));
        var walk = new AncestorWalk(known: null!, new EctLimits()); // It is asked for nothing.

        await Assert.ThrowsAsync<EctStoreException>(() =>
            walk.GoUpAsync([new EctNode(record)], [], TestContext.Current.CancellationToken).AsTask());
    }
}
