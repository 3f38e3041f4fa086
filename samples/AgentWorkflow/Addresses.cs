using System.Net;
using System.Net.NetworkInformation;

namespace AgentWorkflow;

/// <summary>Where each agent will listen, known to the others before it does: they fetch its keys there.</summary>
internal sealed class Addresses
{
    // Below the ports that systems give to outgoing connections.
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
