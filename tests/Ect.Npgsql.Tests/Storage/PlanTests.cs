using Ect.Npgsql.Connection;
using Ect.Npgsql.Schema;
using Ect.Npgsql.Storage;
using Npgsql;

namespace Ect.Npgsql.Tests;

/// <summary>The plans of the very statements, of those in functions too, on tables that are empty and were never analyzed: what a connection
/// keeps from its first minute is what it uses when there are millions of entries.</summary>
public sealed class PlanTests(SharedPostgres shared)
{
    private const string AppendTypes = "uuid[], bytea[], bytea[], timestamptz[], timestamptz[], bytea[], bigint, bytea";

    [Theory, InlineData(false), InlineData(true)]
    public async Task Append_TablesAreEmpty_LooksUpWithTheIndexes(bool isGeneric)
    {
        var plan = await ExplainAsync(
            (statements, schema) => (LedgerFunctions.Appending(schema),
                statements.Append([Rows.New()], 1, Rows.Digest(), TimeSpan.FromSeconds(1)).Parameters.SkipLast(1)),
            AppendTypes, isGeneric);
        Assert.Contains("using ledger_entry_token on ledger_entry", plan, StringComparison.Ordinal);
        Assert.Contains("using ledger_entry_pkey on ledger_entry", plan, StringComparison.Ordinal);
        Assert.Contains("using ledger_pkey on ledger", plan, StringComparison.Ordinal);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Leaves_TablesAreEmpty_ReadsWithTheIndex(bool isGeneric) => Assert.Contains(
        "Index Scan using ledger_entry_pkey",
        await ExplainAsync(
            (statements, schema) => (LedgerFunctions.Following(schema), statements.Leaves(5).Parameters), "bigint, bigint", isGeneric),
        StringComparison.Ordinal);

    [Theory, InlineData(false), InlineData(true)]
    public async Task Hashes_TablesAreEmpty_ReadsWithTheIndexes(bool isGeneric)
    {
        var plan = await ExplainAsync(
            statements => statements.Hashes([(0, 0, 5), (1, 0, 5)]), "bigint[], bigint[], smallint[], bigint[], bigint[]", isGeneric);
        Assert.Contains("using ledger_entry_pkey", plan, StringComparison.Ordinal);
        Assert.Contains("using ledger_hash_pkey", plan, StringComparison.Ordinal);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Find_TablesAreEmpty_ReadsWithTheIndex(bool isGeneric) => Assert.Contains(
        "ledger_entry_token",
        await ExplainAsync(statements => statements.EntriesOf(Guid.NewGuid(), 5), "uuid, bigint", isGeneric), StringComparison.Ordinal);

    [Theory, InlineData(false), InlineData(true)]
    public async Task EndingAfter_TablesAreEmpty_ReadsTheIndexOfEnds(bool isGeneric)
    {
        var plan = await ExplainAsync(statements => statements.EndingAfter(DateTimeOffset.UtcNow), "timestamptz", isGeneric);
        Assert.Equal(2, plan.Split("using ledger_entry_ending on ledger_entry").Length - 1);
        Assert.Contains("using ledger_entry_pkey on ledger_entry", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Redact_TablesAreEmpty_FindsWithTheIndexes(bool isGeneric)
    {
        var byId = await ExplainAsync(statements => statements.Redact(Guid.NewGuid()), "uuid, bigint", isGeneric);
        var byAge = await ExplainAsync(
            statements => statements.Redact(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow), "timestamptz, timestamptz, bigint", isGeneric);

        Assert.Contains("using ledger_entry_token on ledger_entry", byId, StringComparison.Ordinal);
        Assert.Contains("using ledger_entry_ending on ledger_entry", byAge, StringComparison.Ordinal);
        Assert.All([byId, byAge], plan => Assert.Contains("using ledger_entry_pkey on ledger_entry", plan, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(LedgerFunctions.Append), InlineData(LedgerFunctions.Leaves)]
    public async Task Function_PlansOfItsOwn_AreMadeWithTheSettingsThatAreExplainedHere(string function)
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await schema.OpenAsync();
        Assert.Equal(
            ["enable_bitmapscan=off", "enable_seqscan=off", "jit=off", "plan_cache_mode=force_generic_plan"],
            (await schema.AskAsync<string[]>($"SELECT proconfig FROM pg_proc WHERE oid = 'ect.{function}'::regproc"))
                .Order(StringComparer.Ordinal));
    }

    private Task<string> ExplainAsync(Func<LedgerStatements, NpgsqlBatchCommand> make, string types, bool isGeneric) =>
        ExplainAsync((statements, _) => make(statements) is var command ? (command.CommandText, command.Parameters) : default, types, isGeneric);

    private async Task<string> ExplainAsync(
        Func<LedgerStatements, SchemaName, (string Text, IEnumerable<NpgsqlParameter> Parameters)> make, string types, bool isGeneric)
    {
        await using var schema = new LedgerSchemas(await shared.GetAsync());
        await schema.OpenAsync();
        var name = new SchemaName(schema.Schema);
        var (text, parameters) = make(new(name), name);
        var settings = LedgerBatch.Durable(TimeSpan.FromSeconds(1)).Settings!;

        await using var source = NpgsqlDataSource.Create(schema.Server.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(Rows.Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Rows.Cancellation);
        await RunAsync(settings);
        if (!isGeneric) return await RunAsync($"EXPLAIN {text}", parameters.Select(parameter => parameter.Clone()));

        await RunAsync($"PREPARE it ({types}) AS {text}");
        await RunAsync("SET LOCAL plan_cache_mode = force_generic_plan");
        return await RunAsync($"EXPLAIN EXECUTE it ({string.Join(", ", types.Split(", ").Select(_ => "NULL"))})");

        async Task<string> RunAsync(string text, params IEnumerable<NpgsqlParameter> parameters)
        {
            await using var run = new NpgsqlCommand(text, connection);
            foreach (var parameter in parameters) run.Parameters.Add(parameter);
            await using var reader = await run.ExecuteReaderAsync(Rows.Cancellation);
            var lines = new List<string>();
            while (await reader.ReadAsync(Rows.Cancellation)) lines.Add($"{reader.GetValue(0)}");
            var plan = string.Join('\n', lines);
            Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("Bitmap", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("JIT", plan, StringComparison.Ordinal);
            return plan;
        }
    }
}
