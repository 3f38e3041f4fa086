using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Bodies;

/// <summary>What becomes of a request whose client has gone in the middle of what is read here: it ends, and is nobody's error.</summary>
/// <remarks>An exception that went on would be the application's to the server and to every handler of exceptions before this: two stack
/// traces for a few bytes of a stranger.</remarks>
internal static class DepartedClient
{
    /// <summary>Waits for what reads the request, and ends it where the client has gone meanwhile.</summary>
    public static async ValueTask<(T? Value, bool IsGone)> ObserveAsync<T>(HttpContext context, ValueTask<T> reading)
    {
        try
        {
            return (await reading, false);
        }
        catch (ConnectionResetException)
        {
            End(context);
            return (default, true);
        }
    }

    /// <summary>Ends the request. Nobody reads the status but what logs requests, and to that it must not look like a success.</summary>
    public static void End(HttpContext context)
    {
        if (!context.Response.HasStarted) context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        context.Abort();
    }
}
