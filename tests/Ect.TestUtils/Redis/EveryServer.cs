namespace Ect.TestUtils;

/// <summary>Runs a theory against every server that is on this machine; there is always one.</summary>
public sealed class EveryServer : TheoryData<ServerKind>
{
    public EveryServer()
    {
        if (ServerProgram.HasRedis) Add(ServerKind.Redis);
        Add(ServerKind.Garnet);
    }
}
