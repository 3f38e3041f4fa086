namespace Ect.Chaos;

/// <summary>Nothing passes on the connections that there are, and nobody is told; new ones are let through.</summary>
public sealed class BlackHole : ProxyScenario
{
    public override string Name => "black hole; new connections pass";

    internal override Task RunAsync(Stage stage)
    {
        Proxy.Swallow();
        stage.Mend();
        return Task.CompletedTask;
    }
}
