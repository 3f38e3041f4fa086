using Ect.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Ect.Tests;

/// <summary>The line for a refused request names what is known, and has every value by its name as well.</summary>
public sealed class RefusedLogTests
{
    [Theory]
    [InlineData(null, null, "ECT refused: Replayed. Do this.")]
    [InlineData(null, "a limit", "ECT refused: Replayed. About: a limit. Do this.")]
    [InlineData(null, "The keys are not there.", "ECT refused: Replayed. About: The keys are not there. Do this.")]
    [InlineData("7f0b", null, "ECT refused: Replayed. Issuer urn:a, jti 7f0b. Do this.")]
    [InlineData("7f0b", "kid a-1", "ECT refused: Replayed. Issuer urn:a, jti 7f0b, about kid a-1. Do this.")]
    public void Refused_TokenOrDetailAreMissing_TheLineLeavesThemOut(string? tokenId, string? detail, string expected)
    {
        var logger = new FakeLogger();
        var issuer = tokenId is null ? null : "urn:a";

        logger.Refused(LogLevel.Warning, EctFailureReason.Replayed, issuer, tokenId, detail, "Do this.");

        var line = Assert.Single(logger.Collector.GetSnapshot());
        Assert.Equal((1, "Refused", expected), (line.Id.Id, line.Id.Name, line.Message));
        Assert.Equal("Replayed", line.GetStructuredStateValue("Reason"));
        Assert.Equal(issuer, line.GetStructuredStateValue("Issuer"));
        Assert.Equal(tokenId, line.GetStructuredStateValue("TokenId"));
        Assert.Equal(detail, line.GetStructuredStateValue("Detail"));
    }
}
