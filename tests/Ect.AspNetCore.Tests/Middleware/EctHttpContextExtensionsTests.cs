using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Tests;

public class EctHttpContextExtensionsTests
{
    [Fact]
    public void GetEct_NothingVerified_IsNull() => Assert.Null(new DefaultHttpContext().GetEct());

    [Fact]
    public void GetEct_NoContext_Throws() => Assert.Throws<ArgumentNullException>(() => EctHttpContextExtensions.GetEct(null!));

    [Fact]
    public void GetRequiredEct_NothingVerified_ThrowsWithTheRemedy()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => new DefaultHttpContext().GetRequiredEct());

        Assert.Contains("UseEct()", exception.Message, StringComparison.Ordinal);
        Assert.Contains("GetEct()", exception.Message, StringComparison.Ordinal);
    }
}
