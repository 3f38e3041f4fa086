using Ect.Issuing;

namespace Ect.Http;

/// <summary>Begins the call in the scope that it is made in. It stands outermost: inner handlers may send copies of the request.</summary>
internal sealed class CallHandler(IEctScopes scopes) : DelegatingHandler
{
    private static readonly HttpRequestOptionsKey<Call> Key = new("Ect.Call");

    /// <summary>Finds the call that a request or a copy of it belongs to, or begins it. The request's options keep it.</summary>
    public static Call Begin(HttpRequestMessage request, IEctScopes scopes)
    {
        if (request.Options.TryGetValue(Key, out var call)) return call;

        call = new Call(scopes.Current ?? EctScope.Detached());
        request.Options.Set(Key, call);
        return call;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Begin(request, scopes);
        return base.SendAsync(request, cancellationToken);
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Begin(request, scopes);
        return base.Send(request, cancellationToken);
    }
}
