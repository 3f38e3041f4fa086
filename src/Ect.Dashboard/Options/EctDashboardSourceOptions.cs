namespace Ect;

/// <summary>Another service whose workflows the page shows as well.</summary>
public sealed class EctDashboardSourceOptions
{
    /// <summary>What the page calls the service. By default it is the host of its address.</summary>
    public string? Name { get; set; }

    /// <summary>Where that service maps its dashboard, such as <c>https://b.example.com/ect</c>: https, or http on loopback.</summary>
    public Uri? Address { get; set; }
}
