namespace Ect.Chaos;

/// <summary>Connections are reset, again and again.</summary>
public sealed class ManyResets : ProxyScenario
{
    private const int Count = 10;

    public override string Name => "10 resets in 3 s";

    internal override async Task RunAsync(Stage stage)
    {
        for (var i = 0; i < Count; i++)
        {
            Proxy.Reset();
            await Task.Delay(TimeSpan.FromMilliseconds(300));
        }

        stage.Mend();
    }
}
