namespace Ect.AspNetCore.Tests;

public class EctBodyContentTypeTests
{
    [Theory]
    [InlineData("application/exec+jwt")]
    [InlineData("application/wimse-exec+jwt")]
    [InlineData("Application/EXEC+JWT; charset=utf-8")]
    public void Of_Token_IsOne(string type) => Assert.Equal(new(IsMultipart: false, ""), EctBodyContentType.Of(type));

    [Theory]
    [InlineData("multipart/related; type=\"application/exec+jwt\"; boundary=b")]
    [InlineData("multipart/related; type=\"application/wimse-exec+jwt\"; boundary=b")]
    [InlineData("Multipart/Related; Boundary=\"b\"; TYPE=\"Application/Exec+JWT\"")]
    public void Of_MultipartOfTokens_HasItsBoundary(string type) => Assert.Equal(new(IsMultipart: true, "b"), EctBodyContentType.Of(type));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("application/json")]
    [InlineData("text/exec+jwt")]
    [InlineData("application/exec+jwts")]
    [InlineData("application/json; profile=\"application/exec+jwt\"")]
    [InlineData("multipart/related; boundary=b")]
    [InlineData("multipart/related; type=\"application/json\"; start-info=\"application/exec+jwt\"; boundary=b")]
    [InlineData("multipart/form-data; type=\"application/exec+jwt\"; boundary=b")]
    [InlineData("application/exec+jwt, application/json")]
    public void Of_AnythingElse_IsNone(string? type) => Assert.Null(EctBodyContentType.Of(type));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(70, true)]
    [InlineData(71, false)]
    public void IsComplete_Boundary_HasOneTo70Characters(int length, bool expected) =>
        Assert.Equal(expected, EctBodyContentType.Of($"multipart/related; type=\"application/exec+jwt\"; boundary=\"{new string('b', length)}\"")!.IsComplete);

    [Theory]
    [InlineData("boundary=a; boundary=b")]
    [InlineData("boundary=a; Boundary=a")]
    [InlineData("boundary=a; type=b")]
    public void IsComplete_ParameterTwice_IsNot(string parameters) =>
        Assert.False(EctBodyContentType.Of($"multipart/related; type=\"application/exec+jwt\"; {parameters}")!.IsComplete);

    [Fact]
    public void IsComplete_NoBoundary_IsNot() => Assert.False(EctBodyContentType.Of("multipart/related; type=\"application/exec+jwt\"")!.IsComplete);
}
