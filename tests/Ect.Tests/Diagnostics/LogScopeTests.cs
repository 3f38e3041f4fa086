using Ect.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;

namespace Ect.Tests;

public sealed class LogScopeTests
{
    private const string Workflow = "8f14e45f-ceea-467f-a1d2-5b1f6c9b8e01";

    [Fact]
    public void State_OneHead_HasItsIdIssuerAndWorkflow()
    {
        var scope = new LogScope(Workflow, [Head("1", "urn:a")]);

        Assert.Equal(
            new Dictionary<string, object?> { ["EctTokenId"] = "1", ["EctIssuer"] = "urn:a", ["EctWorkflowId"] = Workflow },
            scope.ToDictionary());
        Assert.Equal($"EctTokenId:1 EctIssuer:urn:a EctWorkflowId:{Workflow}", scope.ToString());
    }

    [Fact]
    public void State_NoWorkflow_LeavesItOut() =>
        Assert.Equal(["EctTokenId", "EctIssuer"], new LogScope(null, [Head("1", "urn:a")]).Select(value => value.Key));

    [Fact]
    public void State_SeveralHeads_NamesAllIdsAndEachIssuerOnce()
    {
        var scope = new LogScope(Workflow, [Head("1", "urn:a"), Head("2", "urn:b"), Head("3", "urn:a")]);

        Assert.Equal(("1,2,3", "urn:a,urn:b"), (scope[0].Value, scope[1].Value));
    }

    /// <summary>Nobody verifies the issuer of an unsigned token.</summary>
    [Theory]
    [InlineData("urn:a\n2027 admin logged in", "urn:a?2027 admin logged in")]
    [InlineData("urn:\u202Eevil", "urn:?evil")]
    public void State_HostileIssuer_IsWrittenAsInAMessage(string issuer, string expected)
    {
        Assert.Equal(expected, new LogScope(null, [Head("1", issuer)])[1].Value);
        Assert.Equal($"{expected},urn:b", new LogScope(null, [Head("1", issuer), Head("2", "urn:b")])[1].Value);
    }

    [Fact]
    public void State_LongIssuer_IsCut() =>
        Assert.Equal(201, $"{new LogScope(null, [Head("1", new('a', 1_000))])[1].Value}".Length);

    [Fact]
    public async Task BeginLogScope_OfAVerifiedRequest_IsOnEveryLineUntilItEnds()
    {
        using var alice = new Forge();
        using var service = new TestService(trusted: alice);
        var id = Forge.NewId();
        var context = (await service.VerifyAsync(alice.Token(claims => (claims["jti"], claims["wid"]) = (id, Workflow)))).Context!;
        var logger = service.Get<ILoggerFactory>().CreateLogger("of the application");

        using (context.BeginLogScope(service.Get<ILogger<LogScopeTests>>())) Write(logger, "Inside.");
        Write(logger, "Outside.");

        var records = service.Get<FakeLogCollector>().GetSnapshot();
        var scope = Assert.IsType<IReadOnlyList<KeyValuePair<string, object?>>>(
            Assert.Single(records.Single(record => record.Message is "Inside.").Scopes), exactMatch: false);
        Assert.Equal(
            new Dictionary<string, object?> { ["EctTokenId"] = id, ["EctIssuer"] = Forge.Alice, ["EctWorkflowId"] = Workflow },
            scope.ToDictionary());
        Assert.Empty(records.Single(record => record.Message is "Outside.").Scopes);
        Assert.Throws<ArgumentNullException>(() => context.BeginLogScope(null!));
    }

    [Fact]
    public async Task BeginLogScope_NobodyLogs_AllocatesNothing()
    {
        using var alice = new Forge();
        using var service = new TestService(trusted: alice);
        var context = (await service.VerifyAsync(alice.Token())).Context!;

        Assert.Equal(0, AllocatedBy(context, NullLogger.Instance));
    }

    /// <summary>The values are made only when a provider reads them.</summary>
    [Fact]
    public async Task BeginLogScope_NoLineIsWritten_AllocatesLessThanItsText()
    {
        using var alice = new Forge();
        using var service = new TestService(trusted: alice);
        var context = (await service.VerifyAsync(alice.Token())).Context!;

        Assert.InRange(AllocatedBy(context, service.Get<ILogger<LogScopeTests>>()), 1, 400);
    }

    private static void Write(ILogger logger, string line) => logger.Log(LogLevel.Warning, 0, line, null, (state, _) => state);

    private static long AllocatedBy(EctContext context, ILogger logger)
    {
        const int Rounds = 1_000;
        Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;

        void Run()
        {
            for (var n = 0; n < Rounds; n++) context.BeginLogScope(logger)?.Dispose();
        }
    }

    private static EctToken Head(string id, string issuer) => new() { Id = id, Issuer = issuer };
}
