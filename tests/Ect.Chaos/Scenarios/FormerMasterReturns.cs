namespace Ect.Chaos;

/// <summary>The master hangs, and comes back with what it knew.</summary>
public sealed class FormerMasterReturns : FormerMasterScenario
{
    public override string Name => "two named: SIGSTOP, promotion, SIGCONT";

    private protected override Task LoseAsync() => Master.PauseAsync();

    private protected override Task ReturnAsync() => Master.ContinueAsync();
}
