using AgentWorkflow;
using Ect;

// A planner gives work to two agents at once, joins what they return in the call to a third, which asks a fourth for a review.
// Then it joins twelve answers in one call, whose tokens are too long for a header and travel in the body.
// One of the two, the researcher, works at L3: it records the tokens that it accepts in an audit ledger, which is audited at the end.
// All of them run here, on loopback sockets. Private keys are in a temporary folder that is deleted at the end. Public keys are fetched
// from the address where their owner publishes them.
// With "--ledger sqlite" or "--ledger postgres://user:password@localhost/database" that ledger outlives the researcher, which is stopped
// and started again in between. The address may have settings of Npgsql behind it, such as "?sslmode=verify-full".
// With "--ledger ledger.db" the next run goes on with it, too.
// With "--redis localhost:6379" they share that Redis, and the reviewer runs twice.
// With "--dashboard" they go on running, and a page draws their workflows.
try
{
    return await Workflow.RunAsync(args);
}
catch (UsageException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 2;
}
catch (EctLedgerException exception)
{
    await Console.Error.WriteLineAsync(exception.Message); // It says what happened, and what to do.
    return 1;
}
