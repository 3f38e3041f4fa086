namespace Ect.Chaos;

/// <summary>The server hangs, and goes on.</summary>
public sealed class Pause : SingleServerScenario
{
    public override string Name => "SIGSTOP for 2 s, SIGCONT";

    internal override async Task RunAsync(Stage stage)
    {
        await Server.PauseAsync();
        await Task.Delay(TimeSpan.FromSeconds(2));
        await Server.ContinueAsync();
        stage.Mend();
    }
}
