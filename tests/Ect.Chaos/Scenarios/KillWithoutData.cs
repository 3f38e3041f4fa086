namespace Ect.Chaos;

/// <summary>The server is killed, and starts again with nothing.</summary>
public sealed class KillWithoutData : SingleServerScenario
{
    public override string Name => "SIGKILL, restart without data";

    internal override async Task RunAsync(Stage stage)
    {
        Server.Kill();
        await Task.Delay(TimeSpan.FromSeconds(1));
        await Server.RestartAsync();
        stage.Mend();
    }
}
