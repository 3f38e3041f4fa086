using Ect.AspNetCore.Bodies;

namespace Ect.AspNetCore.Tests;

public class BodyContentTypeTests
{
    [Theory]
    [InlineData("application/exec+jwt")]
    [InlineData("application/wimse-exec+jwt")]
    [InlineData("Application/EXEC+JWT; charset=utf-8")]
    public void Of_Token_IsOne(string type) => Assert.Equal(new(IsMultipart: false, ""), BodyContentType.Of(type));

    [Theory]
    [InlineData("multipart/related; type=\"application/exec+jwt\"; boundary=b")]
    [InlineData("multipart/related; type=\"application/wimse-exec+jwt\"; boundary=b")]
    [InlineData("Multipart/Related; Boundary=\"b\"; TYPE=\"Application/Exec+JWT\"")]
    public void Of_MultipartOfTokens_HasItsBoundary(string type) => Assert.Equal(new(IsMultipart: true, "b"), BodyContentType.Of(type));

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
    public void Of_AnythingElse_IsNone(string? type) => Assert.Null(BodyContentType.Of(type));

    [Theory]
    [InlineData("application/exec+jwt; charset=")]
    [InlineData("APPLICATION/wimse-exec+jwt;;=")]
    [InlineData("application/exec+jwt charset=utf-8")]
    [InlineData("application / exec+jwt")]
    [InlineData(" application/exec+jwt; a=\"b")]
    public void Of_TokenThatCannotBeRead_IsOneAllTheSame(string type)
    {
        Assert.Equal(new(IsMultipart: false, ""), BodyContentType.Of(type));
        Assert.True(BodyContentType.IsToken(type));
    }

    [Theory]
    [InlineData("multipart/related; type=application/exec+jwt; boundary=b")]
    [InlineData("Multipart/Related;boundary=\"b\";TYPE=Application/WIMSE-exec+JWT;")]
    [InlineData("multipart/related; type=application/exec+jwt; charset=utf-8; boundary=b")]
    [InlineData("multipart/related;\ttype = application/exec+jwt ;\tboundary = b ")]
    [InlineData("multipart/related type; type=application/exec+jwt; boundary=b")]
    [InlineData("multipart/related; type=\"application\\/exec\\+jwt\"; boundary=b")] // can be read, but not by everybody
    [InlineData("multipart/related; type=\" application/exec+jwt\"; boundary=b")]
    [InlineData("multipart/related; type=\"application/exec+jwt; charset=utf-8\"; boundary=b")]
    [InlineData("multipart/related; type*=utf-8''application/exec+jwt; boundary=b")]
    public void Of_MultipartThatNamesTokensInItsOwnWay_HasItsBoundary(string type) =>
        Assert.Equal(new(IsMultipart: true, "b"), BodyContentType.Of(type));

    [Theory]
    [InlineData("multipart/related; type=application/exec+jwt")]
    [InlineData("multipart/related; type=\"application/exec+jwt; boundary=b")] // the quote does not end
    [InlineData("multipart/related; type=application/exec+jwt; boundary=a; boundary=b")]
    [InlineData("multipart/related; type=application/exec+jwt; type=\"application/json\"; boundary=b")]
    [InlineData("multipart/related; type=\"application/json\"; type=\"application/exec+jwt\"; boundary=b")]
    [InlineData("multipart/related; boundary=b; application/exec+jwt")]
    [InlineData("application/exec+jwt, application/json")]
    [InlineData("application/json, application/exec+jwt")]
    [InlineData("application/json, multipart/related; type=application/exec+jwt; boundary=b")]
    public void Of_MultipartOrSeveralThatCannotBeToldApart_IsOursAndIncomplete(string type) =>
        Assert.False(BodyContentType.Of(type)!.IsComplete);

    [Theory]
    [InlineData("multipart/related; type=application/exec+jwts; boundary=b")]
    [InlineData("multipart/mixed; type=application/exec+jwt; boundary=b")]
    [InlineData("application/json; profile=application/exec+jwt")]
    [InlineData("application/json; a=\"\\\"\"")]
    [InlineData("multipart/form-data; boundary=\"a\\b\"")]
    public void Of_OtherTypeThatMentionsTokens_IsNone(string type) => Assert.Null(BodyContentType.Of(type));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(70, true)]
    [InlineData(71, false)]
    public void IsComplete_Boundary_HasOneTo70Characters(int length, bool expected) =>
        Assert.Equal(expected, BodyContentType.Of($"multipart/related; type=\"application/exec+jwt\"; boundary=\"{new string('b', length)}\"")!.IsComplete);

    [Theory]
    [InlineData("boundary=a; boundary=b")]
    [InlineData("boundary=a; Boundary=a")]
    [InlineData("boundary=a; type=b")]
    public void IsComplete_ParameterTwice_IsNot(string parameters) =>
        Assert.False(BodyContentType.Of($"multipart/related; type=\"application/exec+jwt\"; {parameters}")!.IsComplete);

    [Fact]
    public void IsComplete_NoBoundary_IsNot() => Assert.False(BodyContentType.Of("multipart/related; type=\"application/exec+jwt\"")!.IsComplete);

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("Application/JSON; charset=utf-8", true)]
    [InlineData("application/problem+json", true)]
    [InlineData("application/json; charset=", true)]
    [InlineData("text/plain, a/b+json", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("text/json", false)]
    [InlineData("application/jsonp", false)]
    [InlineData("application/json-seq", false)]
    [InlineData("text/plain; profile=\"application/json\"", false)]
    [InlineData("text/plain; a=, b/c", false)]
    public void IsJson_AnyType_IsTheMediaTypesAlone(string? type, bool expected) => Assert.Equal(expected, BodyContentType.IsJson(type));
}
