namespace Ect.Npgsql.Tests;

/// <summary>The sample AgentWorkflow with a ledger in PostgreSQL, as a process of its own.</summary>
public sealed class AgentWorkflowTests(SharedPostgres shared)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Run_LedgerInPostgreSql_GoesOnAfterARestartAndNothingIsLeft()
    {
        var server = await shared.GetAsync();

        using var sample = await RunAsync(
            $"postgres://postgres@127.0.0.1:{server.Port}/postgres?sslmode=disable&application_name=a%20sample");

        Assert.True(sample.ExitCode is 0, sample.Output);
        Assert.Contains("28 entries: the first 3 are from before a restart", sample.Output, StringComparison.Ordinal);
        Assert.EndsWith("Everything is as expected.", sample.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(0, await server.AskAsync<long>("SELECT count(*) FROM pg_namespace WHERE nspname ~ '^ect_[0-9a-f]{32}$'"));
    }

    /// <summary>The server has no TLS: what the address asks for is not left out.</summary>
    [Theory]
    [InlineData("sslmode=require"), InlineData("sslmode=verify-full"), InlineData("SSL%20Mode=VerifyCA")]
    public async Task Run_AddressAsksForTls_NotWithoutIt(string query)
    {
        var server = await shared.GetAsync();

        using var sample = await RunAsync($"postgres://postgres@127.0.0.1:{server.Port}/postgres?{query}");

        Assert.True(sample.ExitCode is 1, sample.Output);
        Assert.DoesNotContain("Everything is as expected.", sample.Output, StringComparison.Ordinal);
    }

    private static async Task<GuardedProcess> RunAsync(string address)
    {
        var output = Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "Ect.Npgsql.Tests"), AppContext.BaseDirectory);
        var program = Path.Combine(Repository.Root, "samples", "AgentWorkflow", output, "AgentWorkflow.dll");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);

        var sample = new GuardedProcess(ServerProgram.Dotnet, [program, "--ledger", address]);
        await sample.WaitAsync(deadline.Token);
        return sample;
    }
}
