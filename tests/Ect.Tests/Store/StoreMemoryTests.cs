using Microsoft.Extensions.Time.Testing;

namespace Ect.Tests;

/// <summary>What the store in memory takes, measured on the heap and compared with what it says.</summary>
[Collection(nameof(Alone))]
public sealed class StoreMemoryTests(ITestOutputHelper output)
{
    private const int MaxBytesPerRecord = 370, MaxBytesPerFullRecord = 450;

    /// <summary>Also just after the indexes have grown, when they are half empty.</summary>
    [Theory]
    [InlineData(130_000)]
    [InlineData(200_000)]
    public async Task TryAdd_OrdinaryTokens_AtMost370BytesEachAndNoMoreThanTheStoreSays(int count)
    {
        var (measured, told) = await MeasureAsync(256 << 20, count, () => StoreRecords.Ordinary());

        output.WriteLine($"{count:N0} records: {(double)measured / count:0} bytes each, {(double)told / count:0} told");
        Assert.InRange(measured / count, 1, MaxBytesPerRecord);
        Assert.InRange(told / count, 1, MaxBytesPerRecord);
        Assert.InRange(measured, 1, told);
    }

    /// <summary>As above, for tokens that also name their input, their output, the attempt before them and a decision.</summary>
    [Theory]
    [InlineData(130_000)]
    [InlineData(200_000)]
    public async Task TryAdd_TokensWithAllMembers_AtMost450BytesEachAndNoMoreThanTheStoreSays(int count)
    {
        var (measured, told) = await MeasureAsync(256 << 20, count, StoreRecords.Full);

        output.WriteLine($"{count:N0} records: {(double)measured / count:0} bytes each, {(double)told / count:0} told");
        Assert.InRange(measured / count, 1, MaxBytesPerFullRecord);
        Assert.InRange(told / count, 1, MaxBytesPerFullRecord);
        Assert.InRange(measured, 1, told);
    }

    /// <summary>What a service leaves in a day that accepts 11.6 tokens a second.</summary>
    [Fact]
    public async Task TryAdd_AMillionOrdinaryTokens_NoneIsRefusedAndTheDefaultBoundHolds()
    {
        var maxBytes = new EctInMemoryOptions().StoreBytes;

        var (measured, told) = await MeasureAsync(maxBytes, 1_000_000, () => StoreRecords.Ordinary());

        output.WriteLine($"{measured:N0} bytes, {told:N0} told, of {maxBytes:N0}");
        Assert.InRange(told, maxBytes / 10 * 9, maxBytes);
        Assert.InRange(measured, 1, told);
    }

    /// <summary>Each kind of record fills an index of its own, and leaves it again to the next kind.</summary>
    [Fact]
    public async Task TryAdd_KindsOfTokensInTurn_NoMoreThanTheBound()
    {
        const int MaxBytes = 32 << 20;
        var count = 0;

        var (measured, told) = await MeasureAsync(MaxBytes, 250_000, () => (count++ % 250_000) switch
        {
            < 4_000 => StoreRecords.Largest(),
            < 130_000 => TestTokens.Record(TestTokens.Token(level: EctAssuranceLevel.L1, issuer: "i", action: "a")),
            _ => StoreRecords.Ordinary(),
        });

        output.WriteLine($"{measured:N0} bytes, {told:N0} told");
        Assert.InRange(told, MaxBytes / 10 * 9, MaxBytes);
        Assert.InRange(measured, 1, told);
    }

    [Fact]
    public void Default_Is256MiB() => Assert.Equal(256 << 20, new EctInMemoryOptions().StoreBytes);

    [Fact]
    public async Task TryAdd_LargestTokensWithoutEnd_NoMoreThanTheBound()
    {
        const int MaxBytes = 32 << 20;

        var (measured, told) = await MeasureAsync(MaxBytes, 6_000, StoreRecords.Largest);

        output.WriteLine($"{measured:N0} bytes, {told:N0} told");
        Assert.InRange(told, MaxBytes / 10 * 9, MaxBytes);
        Assert.InRange(measured, 1, told);
    }

    /// <summary>Measures again where pooled arrays that earlier tests left were freed meanwhile, so that less is held than before.</summary>
    private static async Task<(long Measured, long Told)> MeasureAsync(long maxBytes, int count, Func<EctTokenRecord> record)
    {
        var measured = await MeasureOnceAsync(maxBytes, count, record);
        for (var again = 0; again < 3 && measured.Measured <= 0; again++) measured = await MeasureOnceAsync(maxBytes, count, record);
        return measured;
    }

    private static async Task<(long Measured, long Told)> MeasureOnceAsync(long maxBytes, int count, Func<EctTokenRecord> record)
    {
        var before = Heap();
        using var store = new StoreProbe(maxBytes, new FakeTimeProvider(Forge.Now));
        for (var i = 0; i < count; i++) await store.AddAsync(record());
        return (Heap() - before, store.Size);
    }

    private static long Heap()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
