namespace Ect.Http;

/// <summary>Stands outermost, and fixes scope and predecessors when the call is made: handlers further in may send copies of the request.</summary>
internal sealed class CallHandler(IEctScopes scopes) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Call.Of(request, scopes);
        return base.SendAsync(request, cancellationToken);
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Call.Of(request, scopes);
        return base.Send(request, cancellationToken);
    }
}
