using Ect.Dashboard.Browser.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Ect.Dashboard.Browser.Tests;

public sealed class OperatorTests(Chromium chromium)
{
    [Fact]
    public async Task An_operator_revokes_a_task_and_restores_it()
    {
        await using var site = await Site.StartAsync(
            builder => builder.Services.AddAuthorization(options => options.AddPolicy("operators", policy => policy.RequireAssertion(_ => true))),
            settings: "Ect:Dashboard:OperatorPolicy=operators");
        var workflow = Forge.NewId();
        var plan = await site.SendAsync(workflow, "planner", "plan_made");

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}?task={plan}");
        await tab.Page.Locator(".panel").GetByRole(AriaRole.Button, new() { Name = "Revoke…" }).ClickAsync();
        var dialog = tab.Page.Locator("dialog[open]");
        await dialog.GetByLabel("Reason").FillAsync("its agent was taken over");
        await tab.AssertAccessibleAsync("the dialog that revokes");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await tab.Page.WaitForSelectorAsync("svg.graph .nodes .node.revoked");

        await tab.Page.GotoAsync($"{site.Page}/keys");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Restore" }).First.ClickAsync();
        await tab.Page.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "Restore" }).ClickAsync();
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Restore" })).ToHaveCountAsync(0);

        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}");
        await tab.Page.WaitForSelectorAsync("svg.graph .nodes .node");
        Assert.Equal(0, await tab.Page.Locator("svg.graph .nodes .node.revoked").CountAsync());
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task Without_an_operator_policy_nothing_can_be_revoked()
    {
        await using var site = await Site.StartAsync();
        var workflow = Forge.NewId();
        var plan = await site.SendAsync(workflow, "planner", "plan_made");

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}?task={plan}");
        await tab.Page.Locator(".panel .checks li").First.WaitForAsync();

        Assert.Equal(0, await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).CountAsync());
    }
}
