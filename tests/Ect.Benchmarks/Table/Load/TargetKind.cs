namespace Ect.Benchmarks.Table;

/// <summary>What stands in front of the endpoint of a server under load.</summary>
internal enum TargetKind
{
    Nothing,

    /// <summary>One signature, verified and nothing else: what no check of tokens can be cheaper than.</summary>
    Signature,
    JwtBearer,
    Ect,
    EctWithRedis,
}
