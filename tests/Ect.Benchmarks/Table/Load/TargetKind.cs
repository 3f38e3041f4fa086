namespace Ect.Benchmarks.Table;

/// <summary>What stands in front of the endpoint of a server under load.</summary>
internal enum TargetKind
{
    Nothing,
    JwtBearer,
    Ect,
    EctWithRedis,
}
