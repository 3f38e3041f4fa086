using Ect.Http;
using Microsoft.Extensions.Options;

namespace Ect.Tests;

public class MessageHandlerOptionsValidatorTests
{
    private readonly MessageHandlerOptionsValidator _validator = new();

    [Fact]
    public void Validate_Defaults_Succeed() => Assert.True(_validator.Validate("client", new EctMessageHandlerOptions()).Succeeded);

    [Fact]
    public void Validate_EverythingWrong_TellsAll()
    {
        var options = new EctMessageHandlerOptions
        {
            Audience = "",
            Action = " ",
            OutputHash = (EctOutputHash)7,
            BodyForm = (EctBodyForm)9,
            MaxHeaderBytes = 0,
        };

        var result = _validator.Validate("client", options);

        Assert.Collection(result.Failures!,
            error => Assert.StartsWith("client: Audience", error, StringComparison.Ordinal),
            error => Assert.StartsWith("client: Action", error, StringComparison.Ordinal),
            error => Assert.Equal("client: OutputHash has no value 7. Possible are Auto, Never, Always.", error),
            error => Assert.Equal("client: BodyForm has no value 9. Possible are Multipart, Json.", error),
            error => Assert.StartsWith("client: MaxHeaderBytes", error, StringComparison.Ordinal));
        var exception = Assert.Throws<OptionsValidationException>(() => MessageHandlerOptionsValidator.ThrowIfInvalid(options));
        Assert.Equal(5, exception.Failures.Count());
    }

    [Theory]
    [InlineData("pricing", "is not a URI")]
    [InlineData(" urn:pricing", "has blanks around it")]
    [InlineData("urn:pricing ", "has blanks around it")]
    [InlineData("urn:pricing", null)]
    public void Validate_Audience_IsAUri(string audience, string? why)
    {
        var result = _validator.Validate("client", new EctMessageHandlerOptions { Audience = audience });

        if (why is null) Assert.True(result.Succeeded);
        else Assert.StartsWith($"client: Audience, '{audience}', {why}", Assert.Single(result.Failures!), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_SmallestHeader_Succeeds() =>
        Assert.True(_validator.Validate(null, new EctMessageHandlerOptions { MaxHeaderBytes = 1 }).Succeeded);

    [Theory]
    [InlineData(EctOutputHash.Auto, true)]
    [InlineData(EctOutputHash.Never, true)]
    [InlineData(EctOutputHash.Always, false)]
    public void Validate_JsonForm_CanNotAlwaysHaveAHash(EctOutputHash outputHash, bool isValid)
    {
        var result = _validator.Validate("client", new EctMessageHandlerOptions { BodyForm = EctBodyForm.Json, OutputHash = outputHash });

        if (isValid) Assert.True(result.Succeeded);
        else Assert.Contains("OutputHash is Always and BodyForm is Json", Assert.Single(result.Failures!), StringComparison.Ordinal);
    }
}
