namespace Ect.Chaos;

/// <summary>The server goes back to an older snapshot: it is saved, goes on, and loads what it saved.</summary>
/// <remarks>Younger than a lease no snapshot can be told from the server itself, if that loads it without a restart.</remarks>
public sealed class DebugReload : SingleServerScenario
{
    private static readonly TimeSpan LongerThanALease = TimeSpan.FromSeconds(4);

    public override string Name => "DEBUG RELOAD of an older snapshot";

    private protected override ServerSettings Settings => new() { RedisArguments = ["--enable-debug-command", "local"] };

    internal override async Task RunAsync(Stage stage)
    {
        await Server.ExecuteAsync("SAVE");
        await Task.Delay(LongerThanALease);
        await Server.ExecuteAsync("DEBUG", "RELOAD", "NOSAVE");
        stage.Mend();
    }
}
