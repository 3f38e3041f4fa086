namespace Ect.Chaos;

/// <summary>Somebody empties the server.</summary>
public sealed class FlushAll : SingleServerScenario
{
    public override string Name => "FLUSHALL";

    internal override async Task RunAsync(Stage stage)
    {
        await Server.ExecuteAsync("FLUSHALL");
        stage.Mend();
    }
}
