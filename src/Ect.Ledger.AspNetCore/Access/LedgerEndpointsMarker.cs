namespace Ect.Ledger.AspNetCore.Access;

/// <summary>Tells that the services were added.</summary>
internal sealed class LedgerEndpointsMarker;
