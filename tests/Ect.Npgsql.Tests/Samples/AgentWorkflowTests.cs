namespace Ect.Npgsql.Tests;

/// <summary>The sample AgentWorkflow with a ledger in PostgreSQL, as a process of its own.</summary>
public sealed class AgentWorkflowTests(SharedPostgres shared)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Run_LedgerInPostgreSql_GoesOnAfterARestartAndNothingIsLeft()
    {
        var server = await shared.GetAsync();
        var output = Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "Ect.Npgsql.Tests"), AppContext.BaseDirectory);
        var program = Path.Combine(Repository.Root, "samples", "AgentWorkflow", output, "AgentWorkflow.dll");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);

        using var sample = new GuardedProcess(
            ServerProgram.Dotnet, [program, "--ledger", $"postgres://postgres@127.0.0.1:{server.Port}/postgres"]);
        await sample.WaitAsync(deadline.Token);

        Assert.True(sample.ExitCode is 0, sample.Output);
        Assert.Contains("28 entries: the first 3 are from before a restart", sample.Output, StringComparison.Ordinal);
        Assert.EndsWith("Everything is as expected.", sample.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(0, await server.AskAsync<long>("SELECT count(*) FROM pg_namespace WHERE nspname ~ '^ect_[0-9a-f]{32}$'"));
    }
}
