using System.Net;
using System.Net.NetworkInformation;

namespace AgentWorkflow;

/// <summary>The addresses of the agents. Each knows the others' before they listen, because it fetches their keys there.</summary>
internal sealed class Addresses
{
    // The ports are below those that systems give to outgoing connections.
    private const int FirstPort = 20_000, LastPort = 32_000;

    private readonly Dictionary<string, int> _ports;

    public Addresses(params string[] agents)
    {
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(listener => listener.Port);
        var free = Enumerable.Range(FirstPort, LastPort - FirstPort).Except(taken).ToArray();
        Random.Shared.Shuffle(free);
        _ports = agents.Zip(free).ToDictionary(agent => agent.First, agent => agent.Second);
    }

    public Uri Of(string agent) => new($"http://{IPAddress.Loopback}:{_ports[agent]}");

    public Uri KeysOf(string agent) => new(Of(agent), "/.well-known/jwks.json");
}
