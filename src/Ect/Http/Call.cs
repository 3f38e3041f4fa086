namespace Ect.Http;

/// <summary>One logical call. It travels in the request's options, so that every attempt finds what the first one has fixed.</summary>
internal sealed class Call
{
    private static readonly HttpRequestOptionsKey<Call> Key = new("Ect.Call");

    private string? _firstTokenId;

    private Call(EctScope scope) => (Scope, Predecessors) = (scope, scope.Frontier);

    /// <summary>The scope that the call was made in; what is returned goes there, whatever is current by then.</summary>
    public EctScope Scope { get; }

    public IReadOnlyList<EctToken> Predecessors { get; }

    /// <summary>Begins an attempt. Attempts may run side by side: one of them is the first, and all others name its token.</summary>
    /// <param name="tokenId">The token that the attempt will make.</param>
    /// <returns>The token of the first attempt; <see langword="null"/> if that is this one.</returns>
    public string? Begin(string tokenId) => Interlocked.CompareExchange(ref _firstTokenId, tokenId, null);

    public static Call Of(HttpRequestMessage request, IEctScopes scopes)
    {
        if (request.Options.TryGetValue(Key, out var call)) return call;

        call = new Call(scopes.Current ?? EctScope.Detached());
        request.Options.Set(Key, call);
        return call;
    }
}
