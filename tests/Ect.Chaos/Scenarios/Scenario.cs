namespace Ect.Chaos;

/// <summary>Servers, and what happens to them while instances use tokens. It can be run again after it was disposed.</summary>
public abstract class Scenario : IAsyncDisposable
{
    /// <summary>What happens, in a few words.</summary>
    public abstract string Name { get; }

    /// <summary>How soon the instances have to serve again, from when there is somebody who can answer.</summary>
    public virtual TimeSpan ServedWithin => TimeSpan.FromSeconds(2);

    public override string ToString() => Name;

    /// <summary>Starts the servers.</summary>
    /// <returns>The connection string of the instances.</returns>
    internal abstract Task<string> StartAsync();

    /// <summary>Lets it happen, and tells the moments when somebody can answer again.</summary>
    internal abstract Task RunAsync(Stage stage);

    public abstract ValueTask DisposeAsync();
}
