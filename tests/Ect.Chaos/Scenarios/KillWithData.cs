namespace Ect.Chaos;

/// <summary>The server is killed, and starts again with all that it acknowledged.</summary>
public sealed class KillWithData : SingleServerScenario
{
    public override string Name => "SIGKILL, restart with data";

    private protected override ServerSettings Settings => new() { IsDurable = true };

    internal override async Task RunAsync(Stage stage)
    {
        Server.Kill();
        await Task.Delay(TimeSpan.FromSeconds(1));
        await Server.RestartAsync();
        stage.Mend();
    }
}
