using Ect.Npgsql.Connection;
using Npgsql;

namespace Ect.Npgsql.Tests;

/// <summary>Whoever gives up is told for certain whether anything was sent.</summary>
public sealed class AttemptTests(SharedPostgres shared)
{
    [Fact]
    public async Task RunAsync_GivenUpBeforeItWasSent_NothingIsSent()
    {
        await using var source = NpgsqlDataSource.Create((await shared.GetAsync()).ConnectionString);
        var wasRead = false;
        var attempt = Attempt(source, () => wasRead = true);

        Assert.True(attempt.TryGiveUp());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt.RunAsync(CancellationToken.None));

        Assert.False(wasRead);
        Assert.True(attempt.TryGiveUp());
    }

    [Fact]
    public async Task TryGiveUp_Sent_SaysThatItWas()
    {
        await using var source = NpgsqlDataSource.Create((await shared.GetAsync()).ConnectionString);
        var attempt = default(Attempt<bool>);
        var isUnsent = true;
        attempt = Attempt(source, () => isUnsent = attempt!.TryGiveUp());

        await attempt.RunAsync(Rows.Cancellation);

        Assert.False(isUnsent);
        Assert.False(attempt.TryGiveUp());
    }

    private static Attempt<bool> Attempt(NpgsqlDataSource source, Action read) => new(
        source,
        LedgerBatch.ReadOnly(new NpgsqlBatchCommand("SELECT 1")),
        (_, _) =>
        {
            read();
            return Task.FromResult(true);
        },
        TimeSpan.FromSeconds(10),
        IsStoppable: false);
}
