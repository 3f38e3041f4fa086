using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Ect.AspNetCore.Tests;

/// <summary>What every line says that is written while an accepted request is handled.</summary>
public sealed class LogScopeTests
{
    [Fact]
    public async Task Request_Accepted_LinesOfTheEndpointHaveItsTokenIssuerAndWorkflow()
    {
        await using var service = await StartAsync();
        var (id, workflow) = (Forge.NewId(), Forge.NewId());

        using var response = await service.GetAsync("/", Service.Alice.Token(token => (token.Id, token.WorkflowId) = (id, workflow)));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            new Dictionary<string, object?> { ["EctTokenId"] = id, ["EctIssuer"] = Forge.Alice, ["EctWorkflowId"] = workflow },
            ScopeOf(service, "Handled."));
        Assert.Empty(ScopeOf(service, "In front."));
    }

    [Theory]
    [InlineData("/open", false), InlineData("/report", true), InlineData("/off", true)]
    public async Task Request_GoesOnWithoutAnAcceptedToken_HasNoScope(string path, bool hasToken)
    {
        await using var service = await StartAsync();
        string[] tokens = hasToken ? [Service.Alice.Token(token => token.Audiences[0] = "urn:another")] : [];

        using var response = await service.GetAsync(path, tokens);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(ScopeOf(service, "Handled."));
    }

    private static Task<Service> StartAsync() => Service.StartAsync(app =>
    {
        var handle = (ILogger<LogScopeTests> logger) => Write(logger, "Handled.");
        app.Use((context, next) =>
        {
            Write(app.Logger, "In front.");
            return next(context);
        });
        app.UseEct();
        app.MapGet("/", handle);
        app.MapGet("/open", handle).AllowMissingEct();
        app.MapGet("/report", handle).RequireEct(e => e.Mode(EctMode.Report));
        app.MapGet("/off", handle).DisableEct();
    });

    private static void Write(ILogger logger, string line) => logger.Log(LogLevel.Information, 0, line, null, (state, _) => state);

    private static Dictionary<string, object?> ScopeOf(Service service, string line)
    {
        var record = service.Logs.GetSnapshot().Single(record => record.Message == line);
        return record.Scopes.OfType<IReadOnlyList<KeyValuePair<string, object?>>>().SelectMany(scope => scope)
            .Where(value => value.Key.StartsWith("Ect", StringComparison.Ordinal)).ToDictionary();
    }
}
