using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Bodies;

/// <summary>The time in which the tokens of one body have to arrive (profile, section 4). A server only bounds how slowly a body comes, and
/// so much of it may be tokens that a client in no hurry would take half an hour.</summary>
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

    /// <summary>Ends the reading: the time is up, or the client has gone.</summary>
    public CancellationToken Token => _both.Token;

    /// <summary>Whether reading has failed because the time is up.</summary>
    public bool HasEnded(Exception exception) =>
        exception is OperationCanceledException && _time.IsCancellationRequested && !_context.RequestAborted.IsCancellationRequested;

    /// <summary>Says so, as the server says it of a body that comes too slowly, and has the connection closed: nobody reads what is still to
    /// come.</summary>
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
