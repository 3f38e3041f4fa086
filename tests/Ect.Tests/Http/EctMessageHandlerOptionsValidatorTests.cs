using Microsoft.Extensions.Options;

namespace Ect.Tests;

public class EctMessageHandlerOptionsValidatorTests
{
    private readonly EctMessageHandlerOptionsValidator _validator = new();

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
            InvalidReturnedTokens = (EctInvalidReturnedTokens)8,
            MaxHeaderBytes = 0,
        };

        var result = _validator.Validate("client", options);

        Assert.Collection(result.Failures!,
            error => Assert.StartsWith("client: Audience", error, StringComparison.Ordinal),
            error => Assert.StartsWith("client: Action", error, StringComparison.Ordinal),
            error => Assert.StartsWith("client: OutputHash", error, StringComparison.Ordinal),
            error => Assert.StartsWith("client: BodyForm", error, StringComparison.Ordinal),
            error => Assert.StartsWith("client: InvalidReturnedTokens", error, StringComparison.Ordinal),
            error => Assert.StartsWith("client: MaxHeaderBytes", error, StringComparison.Ordinal));
        Assert.Equal(6, Assert.Throws<OptionsValidationException>(() => EctMessageHandlerOptionsValidator.ThrowIfInvalid(options)).Failures.Count());
    }

    [Fact]
    public void Validate_SmallestHeader_Succeeds() => Assert.True(_validator.Validate(null, new EctMessageHandlerOptions { MaxHeaderBytes = 1 }).Succeeded);

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
