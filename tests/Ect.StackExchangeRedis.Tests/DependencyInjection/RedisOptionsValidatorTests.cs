using Ect.StackExchangeRedis.DependencyInjection;

namespace Ect.StackExchangeRedis.Tests;

public class RedisOptionsValidatorTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1_000_000, true)]
    [InlineData(1_000_001, false)]
    public void Validate_MaxWorkflowRecords_FromOneToAMillion(int value, bool isValid)
    {
        var result = new RedisOptionsValidator().Validate(null, new() { Configuration = "localhost", MaxWorkflowRecords = value });
        Assert.Equal(isValid, result.Succeeded);
        if (!isValid) Assert.Contains("Ect:Redis:MaxWorkflowRecords", Assert.Single(result.Failures!), StringComparison.Ordinal);
    }

    [Fact]
    public void MaxWorkflowRecords_NotSet_IsTheDocumentedOne() => Assert.Equal(10_001, new EctRedisOptions().MaxWorkflowRecords);
}
