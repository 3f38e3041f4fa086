namespace Ect.Chaos;

/// <summary>The master is killed, and comes back with nothing.</summary>
public sealed class FormerMasterReturnsEmpty : FormerMasterScenario
{
    public override string Name => "two named: SIGKILL, promotion, return";

    private protected override Task LoseAsync()
    {
        Master.Kill();
        return Task.CompletedTask;
    }

    private protected override Task ReturnAsync() => Master.RestartAsync();
}
