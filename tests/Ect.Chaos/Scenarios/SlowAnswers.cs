namespace Ect.Chaos;

/// <summary>Answers come later than anybody waits for: what was refused has been recorded all the same, and is taken back.</summary>
public sealed class SlowAnswers : ProxyScenario
{
    public override string Name => "answers 0.8 s late, for 3 s";

    internal override async Task RunAsync(Stage stage)
    {
        Proxy.Delay = TimeSpan.FromMilliseconds(800);
        await Task.Delay(TimeSpan.FromSeconds(3));
        Proxy.Delay = TimeSpan.Zero;
        stage.Mend();
    }
}
