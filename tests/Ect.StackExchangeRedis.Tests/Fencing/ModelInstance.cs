namespace Ect.StackExchangeRedis.Tests;

/// <summary>An instance: where it is connected, and whether it runs.</summary>
internal readonly record struct ModelInstance(int Server, bool Runs) : IComparable<ModelInstance>
{
    public int CompareTo(ModelInstance other) => (Server, Runs).CompareTo((other.Server, other.Runs));
}
