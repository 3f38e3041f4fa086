using Ect.Collections;

namespace Ect.Tests;

public class RecentMapTests
{
    private readonly RecentMap<int, string> _map = new(size: 10);

    [Theory]
    [InlineData(19, true)]
    [InlineData(20, false)]
    public void Find_OthersCameSince_KnownAsLongAsThereIsRoom(int others, bool isKnown)
    {
        Keep(0);
        for (var n = 1; n <= others; n++) Keep(n);
        Assert.Equal(isKnown ? "0" : null, _map.Find(0));
    }

    [Fact]
    public void Find_NowAndThen_KeepsIt()
    {
        for (var n = 0; n < 1_000; n++)
        {
            Keep(n);
            Assert.Equal("0", _map.Find(0));
        }
    }

    [Fact]
    public void Set_Known_IsGivenWhatIsThere()
    {
        Keep(0);
        for (var n = 1; n <= 12; n++) Keep(n); // It is an old one by now.

        Assert.Equal("0+", _map.Set(0, known => known + "+"));
        Assert.Equal("0++", _map.Set(0, known => known + "+"));
        Assert.Equal("0++", _map.Find(0));
    }

    [Fact]
    public void Set_ToNothing_NothingIsThere()
    {
        Assert.Null(_map.Set(0, known => known));
        Assert.Null(_map.Find(0));
    }

    [Fact]
    public void Set_ManyAtOnce_NoneIsLost()
    {
        Parallel.For(0, 10_000, _ => _map.Set(0, known => known + "x"));
        Assert.Equal(10_000, _map.Find(0)!.Length);
    }

    private void Keep(int number) => _map.Set(number, _ => $"{number}");
}
