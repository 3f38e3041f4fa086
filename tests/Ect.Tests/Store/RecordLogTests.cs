using Ect.Store;

namespace Ect.Tests;

public class RecordLogTests
{
    private const int SegmentSize = 1_000;

    /// <summary>Against a queue: whatever comes and leaves, the log has the same records, and counts no byte that is gone.</summary>
    [Fact]
    public void AppendAndRemove_AnyOrder_SameAsAQueueAndEmptyInTheEnd()
    {
        var (log, expected, random) = (new RecordLog(SegmentSize), new Queue<(long Place, Guid Id)>(), new Random(11));
        for (var i = 0; i < 20_000; i++)
        {
            if (random.Next(100) < 52)
            {
                // Now and then one that is as long as a segment, or longer.
                var length = random.Next(50) == 0 ? 2 * SegmentSize : random.Next(900);
                var record = StoreRecords.Pack(TestTokens.Record(TestTokens.Token(issuer: new string('i', length))));
                expected.Enqueue((log.Append(record.Bytes), record.Id));
            }
            else if (expected.TryDequeue(out var oldest))
            {
                Assert.Equal(oldest, (log.Oldest, log[log.Oldest].Id));
                log.RemoveOldest();
                Assert.False(log.Contains(oldest.Place));
            }

            Assert.Equal(expected.Count, log.Count);
        }

        Assert.All(expected, it => Assert.Equal(it.Id, log.Contains(it.Place) ? log[it.Place].Id : Guid.Empty));
        while (log.Count > 0) log.RemoveOldest();
        Assert.Equal(0, log.Bytes);
        Assert.False(log.Contains(RecordLog.Nowhere));
    }
}
