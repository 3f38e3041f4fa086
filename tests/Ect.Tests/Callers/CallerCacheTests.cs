using Ect.Callers;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Tests;

public sealed class CallerCacheTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(Forge.Now);
    private readonly CallerCache _cache;
    private readonly EctCaller _caller = EctCaller.Nobody("x");

    public CallerCacheTests() => _cache = new(_clock);

    public void Dispose() => _cache.Dispose();

    [Theory]
    [InlineData(10, 9, true)]
    [InlineData(10, 10, false)]
    [InlineData(59, 59, false)]
    [InlineData(3600, 59, true)]
    [InlineData(3600, 60, false)]
    public void Find_Later_IsThereForAsLongAsItIsValidAndAtMostAMinute(int validFor, int later, bool expected)
    {
        _cache.Keep(Evidence(1), _caller, TimeSpan.FromSeconds(validFor));

        _clock.Advance(TimeSpan.FromSeconds(later));

        Assert.Equal(expected, _cache.Find(Evidence(1)) == _caller);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Keep_NoLongerValid_IsNotKept(int validFor)
    {
        _cache.Keep(Evidence(1), _caller, TimeSpan.FromSeconds(validFor));

        Assert.Null(_cache.Find(Evidence(1)));
    }

    [Fact]
    public void Keep_Full_KeepsWhatIsThere()
    {
        for (var i = 0; i < CallerCache.Capacity; i++) _cache.Keep(Evidence(i), _caller, CallerCache.MaxAge);

        _cache.Keep(Evidence(CallerCache.Capacity), _caller, CallerCache.MaxAge);

        Assert.Same(_caller, _cache.Find(Evidence(0)));
        Assert.Same(_caller, _cache.Find(Evidence(CallerCache.Capacity - 1)));
        Assert.Null(_cache.Find(Evidence(CallerCache.Capacity)));
    }

    private static EctDigest Evidence(int number) => EctDigest.Of(BitConverter.GetBytes(number));
}
