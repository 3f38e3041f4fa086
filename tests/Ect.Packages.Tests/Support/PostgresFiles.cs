namespace Ect.Packages.Tests;

/// <summary>Removes what servers of PostgreSQL begin with, after all tests.</summary>
public sealed class PostgresFiles : IDisposable
{
    public void Dispose() => EmptyCluster.Delete();
}
