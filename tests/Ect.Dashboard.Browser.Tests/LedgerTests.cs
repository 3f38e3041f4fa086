using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Ect.Dashboard.Browser.Tests.Support;
using Microsoft.Playwright;

namespace Ect.Dashboard.Browser.Tests;

/// <summary>The page of ledgers: by which key a head is checked, and whether it continues what this browser saw before.</summary>
public sealed class LedgerTests(Chromium chromium)
{
    [Fact]
    public async Task A_key_that_is_pasted_is_pinned_and_proves_the_head()
    {
        await using var site = await Site.StartAsync(hasLedger: true);
        await GrowAsync(site, 2);
        await using var tab = await OpenAsync();
        var checks = await ChecksAsync(tab, site);
        Assert.Contains("Not verified: Signed head", checks, StringComparison.Ordinal);
        Assert.Contains("Not verified: First head here Nothing to compare it with yet.", checks, StringComparison.Ordinal);

        await PinAsync(tab, site.LedgerKey.VerifierKey);
        await Assertions.Expect(tab.Page.Locator(".keybox")).ToContainTextAsync("You pinned this key on");
        await Assertions.Expect(tab.Page.Locator(".keybox .vkey")).ToHaveTextAsync(site.LedgerKey.VerifierKey);
        await Assertions.Expect(tab.Page.Locator(".checks li").First).ToContainTextAsync("Verified: Signed head");

        Assert.Contains("with the key that you pinned on", await ChecksAsync(tab, site), StringComparison.Ordinal); // It is kept.
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Forget key and head" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator(".checks li").First).ToContainTextAsync("Not verified: Signed head");
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_text_that_is_no_key_of_this_ledger_is_not_pinned()
    {
        await using var site = await Site.StartAsync(hasLedger: true);
        await GrowAsync(site, 1);
        await using var tab = await OpenAsync();
        await ChecksAsync(tab, site);
        var key = site.LedgerKey.VerifierKey;
        var id = key.Split('+')[1];
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var other = new EctLedgerKey("other.example.com/audit", stranger).VerifierKey;

        foreach (var (text, error) in new[]
        {
            ("not a key", "A verifier key is a name, an id of eight digits and a key in base64, with + between them."),
            (key[..^3], "The key is not base64. See that it was copied whole."),
            (key.Replace($"+{id}+", "+00000000+", StringComparison.Ordinal), "The id is another key’s. See that the key was copied whole."),
            (other, "That is the key of other.example.com/audit."),
        })
        {
            await PinAsync(tab, text);
            await Assertions.Expect(tab.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(error);
        }

        Assert.Contains("Not verified: Signed head", await ChecksAsync(tab, site), StringComparison.Ordinal);
        await Assertions.Expect(tab.Page.Locator(".keybox")).Not.ToContainTextAsync("You pinned");
    }

    [Fact]
    public async Task A_pinned_key_that_is_not_the_ledgers_shows_in_red()
    {
        await using var site = await Site.StartAsync(hasLedger: true);
        await GrowAsync(site, 1);
        await using var tab = await OpenAsync();
        await ChecksAsync(tab, site);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        await PinAsync(tab, new EctLedgerKey(Site.LedgerOrigin, stranger).VerifierKey);
        await Assertions.Expect(tab.Page.Locator(".checks li.no")).ToContainTextAsync(
            ["Failed: The ledger’s key changed", "Failed: Signed headThe head is signed by another key than the ledger’s."]);
        await Assertions.Expect(tab.Page.Locator(".lhead .i-refused")).ToHaveCountAsync(1);
    }

    [Theory]
    [InlineData(true, "Verified")]
    [InlineData(false, "Not verified")]
    public async Task A_ledger_that_grows_has_one_history(bool namesLedgerKey, string outcome)
    {
        await using var site = await Site.StartAsync(hasLedger: true, namesLedgerKey: namesLedgerKey);
        await using var tab = await OpenAsync();
        var size = await GrowAsync(site, 1);
        await ChecksAsync(tab, site);

        foreach (var more in new[] { 1, 1, 2, 3, 5 })
        {
            var before = size;
            await tab.Page.GotoAsync("about:blank"); // An open page looks at each head between the two.
            size += await GrowAsync(site, more);
            var checks = await ChecksAsync(tab, site);
            Assert.Contains($"{outcome}: One history It continues the head of {before} entries", checks, StringComparison.Ordinal);
            Assert.DoesNotContain("Failed", checks, StringComparison.Ordinal);
        }

        Assert.Contains($"{outcome}: One history It is the head of {size} entries", await ChecksAsync(tab, site), StringComparison.Ordinal);
        Assert.Empty(tab.Complaints);
    }

    /// <summary>Both histories are signed with the ledger's key.</summary>
    [Theory]
    [InlineData(5, true, "Forked It has another root than the head of 5 entries")]
    [InlineData(5, false, "Forked It has another root than the head of 5 entries")]
    [InlineData(3, true, "Fewer entries than before The ledger shows 3 entries and does not prove that they begin the head of 5 entries")]
    [InlineData(3, false, "Fewer entries than before The ledger shows 3 entries and does not prove that they begin the head of 5 entries")]
    [InlineData(8, true, "History was changed It does not continue the head of 5 entries")]
    [InlineData(8, false, "History was changed It does not continue the head of 5 entries")]
    public async Task A_ledger_with_another_history_than_before_is_found_out(int size, bool namesLedgerKey, string failure)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var bytes = key.ExportParameters(includePrivateParameters: true);
        await using var site = await Site.StartAsync(hasLedger: true, namesLedgerKey: namesLedgerKey, ledgerKey: ECDsa.Create(bytes));
        await using var other = await Site.StartAsync(hasLedger: true, ledgerKey: ECDsa.Create(bytes));
        await GrowAsync(site, 5);
        await GrowAsync(other, size);
        await using var tab = await OpenAsync();
        await ChecksAsync(tab, site);
        await tab.Page.RouteAsync("**/api/ledger**", async route =>
        {
            var path = route.Request.Url.Replace(site.Page.ToString(), other.Page.ToString(), StringComparison.Ordinal);
            await route.FulfillAsync(new() { Response = await route.FetchAsync(new() { Url = path }) });
        });

        for (var look = 0; look < 2; look++) // It stays wrong, however often it is looked at.
        {
            Assert.Contains($"Failed: {failure}", await ChecksAsync(tab, site), StringComparison.Ordinal);
            await Assertions.Expect(tab.Page.Locator(".lhead .i-refused")).ToHaveCountAsync(1);
        }

        await tab.Page.UnrouteAsync("**/api/ledger**");
        Assert.Contains("One history It is the head of 5 entries", await ChecksAsync(tab, site), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("changed", "Failed: History was changed It does not continue the head of 3 entries")]
    [InlineData("shorter", "Failed: History was changed It does not continue the head of 3 entries")]
    [InlineData("longer", "Failed: History was changed It does not continue the head of 3 entries")]
    [InlineData("none", "Not verified: History not compared The service gave no proof that it continues the head of 3 entries")]
    public async Task A_proof_that_does_not_fit_proves_no_history(string proof, string outcome)
    {
        await using var site = await Site.StartAsync(hasLedger: true, namesLedgerKey: true);
        await GrowAsync(site, 3);
        await using var tab = await OpenAsync();
        await ChecksAsync(tab, site);
        await tab.Page.RouteAsync("**/api/ledger/consistency**", async route =>
        {
            if (proof is "none")
            {
                await route.AbortAsync();
                return;
            }

            var answer = await route.FetchAsync();
            var json = JsonNode.Parse(await answer.TextAsync())!;
            var path = json["path"]!.AsArray();
            if (proof is not "longer") path.RemoveAt(path.Count - 1);
            if (proof is not "shorter") path.Add(Convert.ToBase64String(new byte[32]));
            await route.FulfillAsync(new() { Response = answer, Body = json.ToJsonString() });
        });

        await GrowAsync(site, 4);

        Assert.Contains(outcome, await ChecksAsync(tab, site), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_head_of_the_same_history_is_its_beginning()
    {
        await using var site = await Site.StartAsync(hasLedger: true, namesLedgerKey: true);
        await GrowAsync(site, 3);
        await using var tab = await OpenAsync();
        var head = await (await tab.Page.APIRequest.GetAsync($"{site.Page}/api/ledger")).TextAsync();
        await GrowAsync(site, 4);
        Assert.Contains("First head here", await ChecksAsync(tab, site), StringComparison.Ordinal);

        await tab.Page.RouteAsync("**/api/ledger", route => route.FulfillAsync(new() { Body = head, ContentType = "application/json" }));

        Assert.Contains(
            "Verified: One history It is the beginning of the head of 7 entries", await ChecksAsync(tab, site), StringComparison.Ordinal);
        await tab.Page.UnrouteAsync("**/api/ledger");
        Assert.Contains( // The larger one is kept.
            "Verified: One history It is the head of 7 entries", await ChecksAsync(tab, site), StringComparison.Ordinal);
    }

    /// <summary>Opens a tab whose strip knows of no ledger: else that checks the head as well, and keeps it.</summary>
    private async Task<Tab> OpenAsync()
    {
        var tab = await chromium.OpenAsync();
        await tab.Page.RouteAsync("**/api/health", route => route.FulfillAsync(new() { Body = "{}", ContentType = "application/json" }));
        return tab;
    }

    /// <returns>How many entries the ledger has more.</returns>
    private static async Task<int> GrowAsync(Site site, int entries)
    {
        var workflow = Forge.NewId();
        for (var entry = 0; entry < entries; entry++) await site.SendAsync(workflow, "planner", "plan_made");
        return entries;
    }

    private static async Task PinAsync(Tab tab, string text)
    {
        await tab.Page.Locator(".pinform input").FillAsync(text);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Pin", Exact = true }).ClickAsync();
    }

    /// <summary>Opens the page anew.</summary>
    private static async Task<string> ChecksAsync(Tab tab, Site site)
    {
        await tab.Page.GotoAsync($"{site.Page}/ledger");
        await tab.Page.Locator(".keybox .pinform").WaitForAsync();
        var checks = await tab.Page.Locator(".checks li > div").EvaluateAllAsync<string[]>(
            "checks => checks.map(check => [...check.children].map(part => part.textContent).join(' '))");
        return string.Join('\n', checks);
    }
}
