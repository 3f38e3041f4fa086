using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Ect.Tests;

/// <summary>The handler of a client is configured from a section.</summary>
public sealed class ClientSectionTests
{
    [Fact]
    public void AddEctHandler_WithASection_SetsEveryOptionOfThatClientAlone()
    {
        using var host = Build(new()
        {
            ["Ect:Clients:pricing:Audience"] = Forge.Bob,
            ["Ect:Clients:pricing:Action"] = "asked",
            ["Ect:Clients:pricing:OutputHash"] = "Never",
            ["Ect:Clients:pricing:ThrowOnInvalidReturnedTokens"] = "true",
            ["Ect:Clients:pricing:MaxHeaderBytes"] = "2048",
            ["Ect:Clients:pricing:BodyForm"] = "Json",
        });
        var options = host.Services.GetRequiredService<IOptionsMonitor<EctMessageHandlerOptions>>();

        var pricing = options.Get("pricing");
        Assert.Equal((Forge.Bob, "asked", 2048), (pricing.Audience, pricing.Action, pricing.MaxHeaderBytes));
        Assert.Equal((EctOutputHash.Never, EctBodyForm.Json, true),
            (pricing.OutputHash, pricing.BodyForm, pricing.ThrowOnInvalidReturnedTokens));
        Assert.Null(options.Get("other").Audience);
    }

    [Theory]
    [InlineData("Ect:Clients:pricing:Audienc", "x", "Ect:Clients:pricing:Audienc is not a setting and has no effect.")]
    [InlineData("Ect:Clients:pricing:OutputHash", "Often", "Ect:Clients:pricing:OutputHash is 'Often', which is not possible.")]
    [InlineData("Ect:Clients:pricing:Audience", "b", "pricing: Audience, 'b', ")]
    [InlineData("Ect:Clients:shipping:Audience", Forge.Bob, "Ect:Clients:shipping is not read and has no effect. Call AddEctHandler(...)")]
    public async Task Start_WithAMistake_SaysIt(string setting, string value, string message)
    {
        using var host = Build(new() { ["Ect:Clients:pricing:Action"] = "asked", [setting] = value });

        var errors = await ErrorsAsync(host);

        Assert.Contains(errors, error => error.StartsWith(message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_WithoutTheSection_SaysThatItIsMissing()
    {
        using var host = Build([]);

        Assert.StartsWith("Ect:Clients:pricing is missing.", Assert.Single(await ErrorsAsync(host)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithoutMistakes_Starts()
    {
        using var host = Build(new() { ["Ect:Clients:pricing:Audience"] = Forge.Bob });

        await host.StartAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("Action", "changed"), InlineData("MaxHeaderBytes", "-1"), InlineData("BodyForm", "Xml")]
    public async Task Reload_WithAnotherSection_TheClientStaysAsItWasAtStart(string setting, string value)
    {
        using var host = Build(new() { ["Ect:Clients:pricing:Action"] = "asked" });
        await host.StartAsync(TestContext.Current.CancellationToken);

        var configuration = (IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>();
        configuration[$"Ect:Clients:pricing:{setting}"] = value;
        configuration.Reload();

        Assert.Equal("asked", host.Services.GetRequiredService<IOptionsMonitor<EctMessageHandlerOptions>>().Get("pricing").Action);
        using var client = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("pricing");
        Assert.NotNull(client);
    }

    [Fact]
    public async Task Defaults_WithASection_AreReadWhenEachClientIsFirstMade()
    {
        using var host = BuildDefaults(new() { ["Ect:Clients:all:Action"] = "asked" });
        await host.StartAsync(TestContext.Current.CancellationToken);
        var clients = host.Services.GetRequiredService<IHttpClientFactory>();
        var options = host.Services.GetRequiredService<IOptionsMonitor<EctMessageHandlerOptions>>();
        using var first = clients.CreateClient("first");

        host.Services.GetRequiredService<IConfiguration>()["Ect:Clients:all:Action"] = "changed";
        using var again = clients.CreateClient("first");
        using var second = clients.CreateClient("second");

        Assert.Equal(("asked", "changed"), (options.Get("first").Action, options.Get("second").Action));
    }

    [Fact]
    public async Task Defaults_WithAMistake_FailWhenTheServiceStarts()
    {
        using var host = BuildDefaults(new() { ["Ect:Clients:all:Audienc"] = "x" });

        Assert.Contains(await ErrorsAsync(host), error => error.StartsWith("Ect:Clients:all:Audienc is not a setting", StringComparison.Ordinal));
    }

    private static IHost BuildDefaults(Dictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("Ect:Identity", (string?)Forge.Me), .. settings]);
        builder.Services.AddEctCore(builder.Configuration.GetSection("Ect"));
        builder.Services.ConfigureHttpClientDefaults(client => client.AddEctHandler(builder.Configuration.GetSection("Ect:Clients:all")));
        return builder.Build();
    }

    private static async Task<IEnumerable<string>> ErrorsAsync(IHost host) => (await Assert.ThrowsAnyAsync<OptionsValidationException>(
        () => host.StartAsync(TestContext.Current.CancellationToken))).Failures;

    private static IHost Build(Dictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("Ect:Identity", (string?)Forge.Me), .. settings]);
        builder.Services.AddEctCore(builder.Configuration.GetSection("Ect"));
        builder.Services.AddHttpClient("pricing").AddEctHandler(builder.Configuration.GetSection("Ect:Clients:pricing"));
        builder.Services.AddHttpClient("other").AddEctHandler();
        return builder.Build();
    }
}
