using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Bodies;

/// <summary>The time within which the tokens of one body must arrive (profile, section 4).</summary>
/// <remarks>A server only limits how slowly a body may come. A body may have so many tokens that a slow client could take half an
/// hour.</remarks>
internal sealed class TokensDeadline : IDisposable
{
    private const string Detail = "tokens that did not arrive within Ect:Limits:TokensTimeout";

    private readonly HttpContext _context;
    private readonly CancellationTokenSource _time, _both;

    public TokensDeadline(HttpContext context, TimeSpan timeout, TimeProvider clock)
    {
        _context = context;
        _time = new CancellationTokenSource(timeout, clock);
        _both = CancellationTokenSource.CreateLinkedTokenSource(_time.Token, context.RequestAborted);
    }

    /// <summary>Ends the reading when the time is up or the client has gone.</summary>
    public CancellationToken Token => _both.Token;

    /// <summary>Tells whether reading has failed because the time is up.</summary>
    public bool HasEnded(Exception exception) =>
        exception is OperationCanceledException && _time.IsCancellationRequested && !_context.RequestAborted.IsCancellationRequested;

    /// <summary>Returns the failure, with the status that the server gives a body that comes too slowly. The connection is closed, because
    /// nobody reads the rest of the body.</summary>
    public BodyFailure Fail()
    {
        var protocol = _context.Request.Protocol;
        if (HttpProtocol.IsHttp11(protocol) || HttpProtocol.IsHttp10(protocol)) _context.Response.Headers.Connection = "close";
        return new(EctFailureReason.Malformed, Detail, StatusCodes.Status408RequestTimeout);
    }

    public void Dispose()
    {
        _both.Dispose();
        _time.Dispose();
    }
}
