namespace Ect.Packages.Tests;

/// <summary>Removes what servers of PostgreSQL begin with, after the tests of a class.</summary>
public sealed class PostgresFiles : IDisposable
{
    public void Dispose() => EmptyCluster.Delete();
}
