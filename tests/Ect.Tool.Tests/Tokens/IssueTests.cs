using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tool.Tests;

public sealed class IssueTests
{
    private const string Id = "6d4b1b3e-9d3c-4a51-8f0e-0d6a3f0c9c11", Before = "0b0a5e0c-51b5-4a5b-9b5a-6c1d9f6a7e22";
    private const string Workflow = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";

    [Fact]
    public async Task Issue_WithAllOptions_TokenSaysThem()
    {
        using var desk = await Desk.MakeAsync();
        desk.Write("in", "spec");
        desk.Write("out", "review");

        var text = await desk.IssueAsync(
            "--jti", Id, "--pred", Before, "--wid", Workflow, "--lifetime", "2m", "--input", "in", "--output", "out",
            "--ext", "{\"cost\":1}", "--at", "2026-01-31T12:00:00Z", "--audience", Forge.Me);

        Assert.True(EctToken.TryParse(text, new EctLimits(), out var token));
        Assert.Equal((Id, Desk.Alice, "review_spec", Workflow), (token.Id, token.Issuer, token.Action, token.WorkflowId));
        Assert.Equal([Desk.Bob, Forge.Me], token.Audiences);
        Assert.Equal([Before], token.Predecessors);
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero), token.IssuedAt);
        Assert.Equal(TimeSpan.FromMinutes(2), token.ExpiresAt - token.IssuedAt);
        Assert.Equal((Hash("spec"), Hash("review")), (token.InputHash, token.OutputHash));
        Assert.Equal(1, token.Extensions.GetProperty("cost").GetInt32());
    }

    [Fact]
    public async Task Issue_AfterATokenThatIsGiven_FollowsItInItsWorkflow()
    {
        using var desk = await Desk.MakeAsync();
        desk.Write("first.ect", await desk.IssueAsync("--jti", Before, "--wid", Workflow));

        var text = await desk.IssueAsync("--pred", "@first.ect");

        Assert.True(EctToken.TryParse(text, new EctLimits(), out var token));
        Assert.Equal(Workflow, token.WorkflowId);
        Assert.Equal([Before], token.Predecessors);
    }

    [Fact]
    public async Task Issue_ToAFile_OutputHasNoToken()
    {
        using var desk = await Desk.MakeAsync();

        var output = await desk.IssueAsync("--out", "t.ect");

        Assert.Equal("", output);
        Assert.True(EctToken.TryParse(desk.File("t.ect").Trim(), new EctLimits(), out _));
    }

    [Fact]
    public async Task Issue_Unsigned_IsL1()
    {
        using var desk = await Desk.MakeAsync();

        Assert.True(EctToken.TryParse(await desk.IssueAsync("--unsigned"), new EctLimits(), out var token));
        Assert.Equal(EctAssuranceLevel.L1, token.Level);
    }

    [Theory]
    [InlineData("must be a UUID", "--jti", "7")]
    [InlineData("--pred takes a UUID or a token", "--pred", "first")]
    [InlineData("is no duration", "--lifetime", "soon")]
    [InlineData("is no instant", "--at", "yesterday")]
    [InlineData("--ext is no JSON object", "--ext", "[1]")]
    [InlineData("--ext is no JSON object", "--ext", "{\"a\":1,\"a\":2}")]
    [InlineData("nowhere cannot be read", "--output", "nowhere")]
    public async Task Issue_WrongValue_Unable(string sentence, string option, string value)
    {
        using var desk = await Desk.MakeAsync();

        (await desk.RunAsync(
            "issue", "--key", "a.pem", "--issuer", Desk.Alice, "--audience", Desk.Bob, "--action", "review_spec", option, value))
            .AssertUnable(sentence);
    }

    [Fact]
    public async Task Issue_ToAFileAsJson_TheTextIsInTheFileAlone()
    {
        using var desk = await Desk.MakeAsync();

        var run = (await desk.RunAsync(
            "issue", "--key", "a.pem", "--issuer", Desk.Alice, "--audience", Desk.Bob, "--action", "x", "--out", "t.ect", "--json"))
            .AssertYes();

        Assert.True(EctToken.TryParse(desk.File("t.ect").Trim(), new EctLimits(), out var token));
        Assert.Equal(("t.ect", token.Id), (run.Json.GetProperty("file").GetString(), run.Json.GetProperty("token").GetProperty("id").GetString()));
        Assert.DoesNotContain("eyJ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Issue_FileOfTokensThatFollowEachOther_FollowsTheLast()
    {
        using var desk = await Desk.MakeAsync();
        var first = desk.Write("first.ect", await desk.IssueAsync("--action", "write_spec", "--wid", "new"));
        var second = await desk.IssueAsync("--pred", $"@{first}");
        desk.Write("both.ect", $"{second}\n{desk.File("first.ect")}");

        Assert.True(EctToken.TryParse(await desk.IssueAsync("--pred", "@both.ect"), new EctLimits(), out var token));

        Assert.True(EctToken.TryParse(second, new EctLimits(), out var last));
        Assert.Equal([last.Id], token.Predecessors);
        Assert.Equal(last.WorkflowId, token.WorkflowId);
    }

    [Fact]
    public async Task Issue_PredecessorsThatFollowEachOtherInACircle_Unable()
    {
        const string a = "6d4b1b3e-9d3c-4a51-8f0e-0d6a3f0c9c11", b = "0b0a5e0c-51b5-4a5b-9b5a-6c1d9f6a7e2a";
        using var desk = await Desk.MakeAsync();
        desk.Write("a.ect", await desk.IssueAsync("--jti", a, "--pred", b));
        desk.Write("b.ect", await desk.IssueAsync("--jti", b, "--pred", a));

        (await desk.RunAsync(
            "issue", "--key", "a.pem", "--issuer", Desk.Alice, "--audience", Desk.Bob, "--action", "x", "--pred", "@a.ect", "--pred",
            "@b.ect")).AssertUnable("follow each other in a circle");
    }

    [Fact]
    public async Task Issue_KeyThatIsNone_UnableAndNotQuoted()
    {
        using var desk = await Desk.MakeAsync();
        desk.Write("bad.pem", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----");

        var run = await desk.RunAsync(
            "issue", "--key", "bad.pem", "--issuer", Desk.Alice, "--audience", Desk.Bob, "--action", "review_spec");

        run.AssertUnable("neither a private JWK");
        Assert.DoesNotContain("c2VjcmV0", run.Error, StringComparison.Ordinal);
    }

    private static string Hash(string content) => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
}
