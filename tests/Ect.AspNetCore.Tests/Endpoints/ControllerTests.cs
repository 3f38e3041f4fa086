using System.Net;
using Ect.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

public sealed class ControllerTests : IAsyncLifetime
{
    private Service _service = null!;

    public async ValueTask InitializeAsync() => _service = await Service.StartAsync(
        app =>
        {
            app.UseEct();
            app.MapControllers();
        },
        services: services => services.AddControllers().AddApplicationPart(typeof(SpecController).Assembly),
        middleware: options => options.ExposeFailureReason = true);

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task ControllerAttributes_HoldForItsActions()
    {
        using var accepted = await _service.GetAsync("/specs/inherited", Service.Alice.Token());
        using var refused = await _service.GetAsync("/specs/inherited", EctTestFault.OtherAction);

        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.Single(accepted.Headers.GetValues(EctHeaderNames.ExecutionContext));
        await refused.AssertRefusedAsync(reason: EctFailureReason.ActionNotAllowed);
    }

    [Fact]
    public async Task ActionAttribute_OverridesTheController()
    {
        using var refused = await _service.GetAsync("/specs/other", Service.Alice.Token());
        using var accepted = await _service.GetAsync("/specs/other", Service.Alice.Token(token => token.Action = "approve_spec"));

        await refused.AssertRefusedAsync(reason: EctFailureReason.ActionNotAllowed);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
    }

    [Fact]
    public async Task AllowMissing_OnAction_LetsMissingPassAndKeepsTheControllersActions()
    {
        Assert.Equal("none", await _service.Client.GetStringAsync("/specs/entrance", TestContext.Current.CancellationToken));
        using var refused = await _service.GetAsync("/specs/entrance", EctTestFault.OtherAction);

        await refused.AssertRefusedAsync(reason: EctFailureReason.ActionNotAllowed);
    }

    [Fact]
    public async Task Disable_OnAction_LetsEverythingPass()
    {
        using var response = await _service.GetAsync("/specs/open", "no token");

        Assert.Equal("none", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Disable_OnController_ExemptsWhatIsNotRequiredAgain()
    {
        Assert.Equal("/open/plain", await _service.Client.GetStringAsync("/open/plain", TestContext.Current.CancellationToken));
        using var refused = await _service.GetAsync("/open/closed");

        await refused.AssertRefusedAsync(reason: EctFailureReason.Missing);
    }

    [Fact]
    public async Task Disable_OnBaseController_IsNotInherited()
    {
        using var refused = await _service.GetAsync("/derived/plain");

        await refused.AssertRefusedAsync(reason: EctFailureReason.Missing);
    }

    [Fact]
    public async Task MapControllers_SpeaksAfterTheAttributes()
    {
        await using var service = await Service.StartAsync(
            app =>
            {
                app.UseEct();
                app.MapControllers().RequireEct();
            },
            services: services => services.AddControllers().AddApplicationPart(typeof(SpecController).Assembly));

        using var refused = await service.GetAsync("/open/plain");

        await refused.AssertRefusedAsync();
    }
}
