namespace Ect;

/// <summary>One logical call. It travels in the request's options, so that every attempt finds what the first one has fixed.</summary>
internal sealed class EctCall
{
    private static readonly HttpRequestOptionsKey<EctCall> Key = new("Ect.Call");

    private string? _firstTokenId;

    private EctCall(EctScope scope) => (Scope, Predecessors) = (scope, scope.Frontier);

    /// <summary>The scope that the call was made in; what is returned goes there, whatever is current by then.</summary>
    public EctScope Scope { get; }

    public IReadOnlyList<EctToken> Predecessors { get; }

    /// <summary>The token of the first attempt; <see langword="null"/> until it is made.</summary>
    public string? FirstTokenId => _firstTokenId;

    /// <summary>Attempts may run side by side: one of their tokens is the first.</summary>
    public void Sent(EctToken token) => Interlocked.CompareExchange(ref _firstTokenId, token.Id, null);

    public static EctCall Of(HttpRequestMessage request, IEctScopes scopes)
    {
        if (request.Options.TryGetValue(Key, out var call)) return call;

        call = new EctCall(scopes.Current ?? EctScope.Detached());
        request.Options.Set(Key, call);
        return call;
    }
}
