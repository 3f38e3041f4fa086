namespace Ect.Chaos;

/// <summary>The server is killed, and starts again from a snapshot that was made before the last tokens were used.</summary>
/// <remarks>At once: the marks in it have not run out.</remarks>
public sealed class OlderSnapshot : SingleServerScenario
{
    public override string Name => "SIGKILL, restart from an older snapshot";

    internal override async Task RunAsync(Stage stage)
    {
        await Server.ExecuteAsync("SAVE");
        await Task.Delay(TimeSpan.FromSeconds(1));
        Server.Kill();
        await Server.RestartAsync();
        stage.Mend();
    }
}
