namespace Ect.TestUtils;

/// <summary>The servers that the tests run against.</summary>
public enum ServerKind
{
    /// <summary><c>redis-server</c>, where it is on PATH.</summary>
    Redis,

    /// <summary><c>garnet-server</c>, a NuGet package: it is everywhere.</summary>
    Garnet,
}
