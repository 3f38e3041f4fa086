namespace Ect.Chaos;

/// <summary>The instances restart, one after the other: two in good order, one killed.</summary>
public sealed class RollingRestart : SingleServerScenario
{
    public override string Name => "rolling restart of the instances";

    internal override async Task RunAsync(Stage stage)
    {
        foreach (var instance in stage.Instances)
        {
            if (instance == stage.Instances[^1]) await instance.KillAsync();
            else await instance.StopAsync();
            await instance.StartAsync();
            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        stage.Mend();
    }
}
