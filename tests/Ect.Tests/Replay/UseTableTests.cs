using CsCheck;
using Ect.Replay;

namespace Ect.Tests;

public class UseTableTests
{
    /// <summary>Adds, looks for, removes and expires, in any order, as a dictionary would.</summary>
    [Fact]
    public void Table_AnyCalls_DoesWhatADictionaryDoes() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 3_000], Gen.Int[1, 400]).Array[1, 4_000].Sample(calls =>
        {
            var (table, known, now) = (new UseTable(), new Dictionary<Fingerprint, (ulong Attempt, long Deadline)>(), 0L);
            foreach (var (call, number, time) in calls)
            {
                var token = Token(number);
                if (call is 0)
                {
                    now += time;
                    var removed = table.RemoveExpired(now, atMost: 1_000_000);
                    Assert.Equal(known.Values.Count(use => use.Deadline <= now), removed);
                    foreach (var (expired, _) in known.Where(use => use.Value.Deadline <= now).ToList()) known.Remove(expired);
                }
                else if (call is 1) Assert.Equal(known.Remove(token), table.Remove(token));
                else if (known.TryAdd(token, ((ulong)time, now + time))) table.Add(token, (ulong)time, now + time);

                Assert.Equal(known.Count, table.Count);
                Assert.Equal(known.Count is 0 ? null : known.Values.Min(use => use.Deadline), table.FirstDeadline);
                Assert.Equal(known.TryGetValue(token, out var found) && found.Deadline > now ? found.Attempt : (ulong?)null, table.FindAttempt(token, now));
            }

            Assert.All(known, use => Assert.Equal(use.Value.Attempt, table.FindAttempt(use.Key, now)));
        }, iter: 60);

    [Fact]
    public void Table_UsesLeaveFromAnyPlace_TheOthersEndInTheOrderOfTheirDeadlines() =>
        Gen.Select(Gen.Int[0, 1_000], Gen.Bool).Array[1, 300].Sample(uses =>
        {
            var table = new UseTable();
            foreach (var (number, (deadline, _)) in uses.Index()) table.Add(Token(number), (ulong)number, deadline);
            foreach (var (number, (_, leaves)) in uses.Index())
                if (leaves) Assert.True(table.Remove(Token(number)));

            foreach (var (deadline, _) in uses.Where(use => !use.Item2).OrderBy(use => use.Item1))
            {
                Assert.Equal(deadline, table.FirstDeadline);
                Assert.Equal(1, table.RemoveExpired(deadline, atMost: 1));
            }

            Assert.Equal(0, table.Count);
        }, iter: 200);

    [Theory]
    [InlineData(16)] // buckets double
    [InlineData(512)] // a block is full
    [InlineData(1_024)]
    public void Table_AroundASizeAtWhichItGrows_FindsAll(int size)
    {
        foreach (var count in (int[])[size - 1, size, size + 1])
        {
            var table = Filled(count);
            Assert.All(Enumerable.Range(0, count), number => Assert.Equal((ulong)number, table.FindAttempt(Token(number), now: 0)));
            Assert.Null(table.FindAttempt(Token(count), now: 0));
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(10, 4)]
    [InlineData(10, 10)]
    [InlineData(10, 11)]
    public void RemoveExpired_AtMost_RemovesTheSoonestAndNoMore(int count, int atMost)
    {
        var table = Filled(count);

        Assert.Equal(Math.Min(count, atMost), table.RemoveExpired(now: 1_000_000, atMost));

        Assert.Equal(count > atMost ? Deadline(atMost) : null, table.FirstDeadline);
    }

    private static UseTable Filled(int count)
    {
        var table = new UseTable();
        for (var number = 0; number < count; number++) table.Add(Token(number), (ulong)number, Deadline(number));
        return table;
    }

    private static long Deadline(int number) => 10 + number;

    /// <summary>Few buckets have many tokens: what shares one must not get lost.</summary>
    private static Fingerprint Token(int number) => new((ulong)number, (ulong)(number % 700));
}
