using System.Net;
using Microsoft.AspNetCore.Http;

namespace Ect.Dashboard.Access;

/// <summary>Tells whether a browser on this machine sent a request, on purpose.</summary>
internal static class SameMachine
{
    private static readonly string[] SignsOfAProxy = ["Forwarded", "X-Forwarded-For", "X-Original-For", "X-Real-IP", "Via"];

    /// <summary>Also asks for the host that the browser named, because a stranger's page may have its own name resolved to this machine
    /// (DNS rebinding), and for signs of a proxy, whose callers may be elsewhere. A proxy that says nothing of itself is not
    /// noticed.</summary>
    public static bool Sent(HttpRequest request) =>
        request.HttpContext.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && IsLoopback(request.Host.Host)
        && !SignsOfAProxy.Any(request.Headers.ContainsKey);

    private static bool IsLoopback(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host is "127.0.0.1" or "[::1]";
}
