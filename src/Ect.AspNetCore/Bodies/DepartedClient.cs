using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Bodies;

/// <summary>Ends requests whose client has gone while the body was read. That is not an error of the service.</summary>
/// <remarks>An exception that went on would look like one of the application to the server and to every exception handler in front. A
/// stranger could cause two stack traces with a few bytes.</remarks>
internal static class DepartedClient
{
    /// <summary>Waits for a reading of the request, and ends the request if the client has gone meanwhile.</summary>
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

    /// <summary>Ends the request. Only request logs see the status, and it must not look like a success there.</summary>
    public static void End(HttpContext context)
    {
        if (!context.Response.HasStarted) context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        context.Abort();
    }
}
