using Ect.Issuing;

namespace Ect.Tests;

public class CallTests
{
    private readonly Call _call = new(EctScope.Detached());

    [Fact]
    public void Begin_FirstHasMadeNoToken_TheNextIsTheFirst()
    {
        Assert.Null(_call.Begin("a"));
        _call.TakeBack("a");

        Assert.Null(_call.Begin("b"));
        Assert.Equal("b", _call.Begin("c"));
    }

    [Fact]
    public void Begin_FirstIsTakenBackWhileAnotherNamesIt_StaysTheFirst()
    {
        _call.Begin("a");
        _call.Begin("b");
        _call.TakeBack("a");

        Assert.Equal("a", _call.Begin("c"));
    }

    [Theory]
    [InlineData("a", "b")]
    [InlineData("b", "a")]
    public void Begin_FirstAndAllThatNameItAreTakenBack_TheNextIsTheFirst(string one, string other)
    {
        _call.Begin("a");
        _call.Begin("b");
        _call.TakeBack(one);
        _call.TakeBack(other);

        Assert.Null(_call.Begin("c"));
    }

    [Fact]
    public void Begin_OnlyOneThatNamesTheFirstIsTakenBack_TheFirstStays()
    {
        _call.Begin("a");
        _call.Begin("b");
        _call.TakeBack("b");

        Assert.Equal("a", _call.Begin("c"));
    }
}
