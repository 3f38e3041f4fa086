using Ect;
using EctAgent;

try
{
    AgentApp.Create(args).Run();
    return 0;
}
catch (EctLedgerException exception)
{
    Console.Error.WriteLine(exception.Message); // It says what happened, and what to do.
    return 1;
}
