using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Testing.Tests;

public sealed class EctTestIssuerTests : IDisposable
{
    private const string Name = "spiffe://example.com/agent/a";
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private readonly FakeTimeProvider _clock = new(Now);
    private readonly EctTestIssuer _issuer;

    public EctTestIssuerTests() => _issuer = new(Name, _clock);

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public void Issue_Defaults_AreThoseOfAValidRoot()
    {
        var token = _issuer.Issue(TestApp.Identity);

        Assert.Equal((Name, "test_task_finished", EctAssuranceLevel.L2), (token.Issuer, token.Action, token.Level));
        Assert.Equal([TestApp.Identity], token.Audiences);
        Assert.Equal((Now, Now.AddMinutes(10)), (token.IssuedAt, token.ExpiresAt));
        Assert.True(Guid.TryParse(token.WorkflowId, out _));
        Assert.Empty(token.Predecessors);
        Assert.Equal((null, null), (token.InputHash, token.OutputHash));
    }

    [Fact]
    public void Issue_EverythingConfigured_TokenSaysIt()
    {
        var (id, workflow, before) = (Forge.NewId(), Forge.NewId(), Forge.NewId());
        var hash = EctDigest.Of("content"u8).ToString();

        var token = _issuer.Issue(TestApp.Identity, o =>
        {
            o.Audiences.Add("urn:example:other");
            (o.Action, o.Id, o.WorkflowId, o.Level) = ("order_placed", id, workflow, EctAssuranceLevel.L1);
            (o.InputHash, o.OutputHash, o.Extensions) = (hash, hash, new JsonObject { ["pol_decision"] = "approved" });
            (o.IssuedAt, o.Lifetime) = (Now.AddDays(-3), TimeSpan.FromSeconds(5));
            o.Predecessors.Add(before);
        });

        Assert.Equal([TestApp.Identity, "urn:example:other"], token.Audiences);
        Assert.Equal(("order_placed", id, workflow, EctAssuranceLevel.L1), (token.Action, token.Id, token.WorkflowId, token.Level));
        Assert.Equal((hash, hash), (token.InputHash, token.OutputHash));
        Assert.Equal("approved", token.Extensions.GetProperty("pol_decision").GetString());
        Assert.Equal((Now.AddDays(-3), Now.AddDays(-3).AddSeconds(5)), (token.IssuedAt, token.ExpiresAt));
        Assert.Equal([before], token.Predecessors);
    }

    [Fact]
    public void Issue_AfterATask_ContinuesItsWorkflow()
    {
        var order = _issuer.Issue(TestApp.Identity);

        var token = _issuer.Issue(TestApp.Identity, o => o.After(order));

        Assert.Equal([order.Id], token.Predecessors);
        Assert.Equal(order.WorkflowId, token.WorkflowId);
    }

    [Fact]
    public void Issue_AfterATaskWithoutWorkflow_HasAWorkflowOfItsOwn()
    {
        var order = _issuer.Issue(TestApp.Identity, o => o.WorkflowId = null);

        var token = _issuer.Issue(TestApp.Identity, o => o.After(order));

        Assert.Null(order.WorkflowId);
        Assert.NotNull(token.WorkflowId);
    }

    [Fact]
    public void Issue_ClockMoves_TokensFollow()
    {
        var first = _issuer.Issue(TestApp.Identity, o => o.IssuedAt = Now.AddHours(1));
        _clock.Advance(TimeSpan.FromDays(2));
        var second = _issuer.Issue(TestApp.Identity);

        Assert.Equal((Now.AddHours(1), Now.AddDays(2)), (first.IssuedAt, second.IssuedAt));
    }

    [Fact]
    public async Task Issue_Concurrently_EachTokenHasItsOwnTime()
    {
        var times = Enumerable.Range(0, 200).Select(second => Now.AddSeconds(second)).ToArray();

        var tokens = await Task.WhenAll(times.Select(time =>
            Task.Run(() => _issuer.Issue(TestApp.Identity, o => o.IssuedAt = time), TestContext.Current.CancellationToken)));

        Assert.Equal(times, tokens.Select(token => token.IssuedAt));
    }

    [Fact]
    public void Issue_WhatTheProfileForbids_Throws()
    {
        Assert.Throws<ArgumentException>(() => _issuer.Issue(TestApp.Identity, o => o.Action = ""));
        Assert.Throws<ArgumentException>(() => _issuer.Issue(TestApp.Identity, o => o.Level = EctAssuranceLevel.L3));
        var id = _issuer.Issue(TestApp.Identity).Id;
        Assert.Throws<InvalidOperationException>(() => _issuer.Issue(TestApp.Identity, o => o.Id = id));
    }

    [Theory]
    [InlineData(SecurityAlgorithms.EcdsaSha256), InlineData(SecurityAlgorithms.EcdsaSha384), InlineData(SecurityAlgorithms.EcdsaSha512)]
    [InlineData(SecurityAlgorithms.RsaSha256), InlineData(SecurityAlgorithms.RsaSsaPssSha512)]
    public async Task Issue_WithAnotherAlgorithm_ApplicationAccepts(string algorithm)
    {
        using var issuer = new EctTestIssuer(Name, algorithm: algorithm);
        await using var app = await TestApp.StartAsync(
            test: services => services.TrustEctTestIssuer(issuer), options: o => o.AllowedAlgorithms.Add(algorithm));
        using var client = app.Server.CreateEctClient(issuer);

        using var answer = await client.PostAsync("/quotes", null, TestContext.Current.CancellationToken);

        Assert.Equal(EctFailureReason.None, answer.GetEctFailureReason());
        Assert.Equal(algorithm, issuer.Issue(TestApp.Identity).Algorithm);
    }

    [Theory]
    [InlineData("agent a")]
    [InlineData("agent")]
    public void Issuer_NameIsNoUri_Throws(string name) =>
        Assert.Contains(name, Assert.Throws<ArgumentException>(() => new EctTestIssuer(name)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("none"), InlineData(SecurityAlgorithms.HmacSha256)]
    public void Issuer_AlgorithmWithoutPrivateKey_Throws(string algorithm)
    {
        var exception = Assert.Throws<ArgumentException>(() => new EctTestIssuer(Name, algorithm: algorithm));
        Assert.Contains($"'{algorithm}'", exception.Message, StringComparison.Ordinal);
    }
}
