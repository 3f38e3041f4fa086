namespace Ect.Tests;

public class EctHttpRequestMessageExtensionsTests
{
    [Fact]
    public void SetEct_LastOneCounts()
    {
        using var request = new HttpRequestMessage()
            .SetEctAction("first").SetEctAudience(Forge.Alice).SetEctAction("second").SetEctAudience(Forge.Bob);

        Assert.Equal("second", request.GetEctAction());
        Assert.Equal(Forge.Bob, request.GetEctAudience());
    }

    [Fact]
    public void GetEct_NothingSet_IsNull()
    {
        using var request = new HttpRequestMessage();

        Assert.Null(request.GetEctAction());
        Assert.Null(request.GetEctAudience());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void SetEct_Blank_Throws(string text)
    {
        using var request = new HttpRequestMessage();

        Assert.Throws<ArgumentException>(() => request.SetEctAction(text));
        Assert.Throws<ArgumentException>(() => request.SetEctAudience(text));
    }
}
