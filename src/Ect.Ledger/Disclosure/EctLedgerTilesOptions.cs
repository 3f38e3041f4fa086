namespace Ect;

/// <summary>Configures how a ledger is shown to auditors (<see cref="EctLedgerTiles"/>).</summary>
public sealed class EctLedgerTilesOptions
{
    /// <summary>The witnesses that are asked to sign every checkpoint before it is shown. Default: none. One that does not answer within 5
    /// seconds is left out. At most 16. With witnesses the checkpoint changes once a minute at most.</summary>
    public IList<EctWitnessEndpoint> Witnesses { get; } = [];
}
