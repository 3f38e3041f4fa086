namespace Ect.Ledger.AspNetCore.Access;

/// <summary>Tells that the services were added, and whether the keys were mapped.</summary>
internal sealed class LedgerEndpointsMarker
{
    private int _haveKeys;

    /// <summary>Whether the caller is the one that maps the keys: two endpoints of one address would be none.</summary>
    public bool TryTakeKeys() => Interlocked.Exchange(ref _haveKeys, 1) is 0;
}
