namespace Ect.Issuing;

/// <summary>One call of another service and all attempts to send it. What the first attempt fixes counts for the later ones
/// (profile, section 7).</summary>
/// <param name="scope">The scope that the call is made in. A returned token enters it, whatever scope is current by then.</param>
internal sealed class Call(EctScope scope)
{
    private readonly Lock _gate = new();
    private string? _firstTokenId;
    private int _named; // By how many other attempts.
    private bool _isFirstTakenBack;

    public EctScope Scope { get; } = scope;

    public IReadOnlyList<EctToken> Predecessors { get; } = scope.Frontier;

    /// <summary>Begins an attempt. Attempts may run side by side: one of them is the first, and all others name its token.</summary>
    /// <param name="tokenId">The id of the attempt's own token.</param>
    /// <returns>The id of the first attempt's token; <see langword="null"/> if that is this one.</returns>
    public string? Begin(string tokenId)
    {
        lock (_gate)
        {
            if (_firstTokenId is null)
            {
                _firstTokenId = tokenId;
                return null;
            }

            _named++;
            return _firstTokenId;
        }
    }

    /// <summary>Takes back an attempt that has made no token, so that another attempt can be the first. While another attempt names it, it
    /// stays the first, so that all attempts of the call name the same id.</summary>
    /// <param name="tokenId">The id of the attempt's own token.</param>
    public void TakeBack(string tokenId)
    {
        lock (_gate)
        {
            if (_firstTokenId == tokenId) _isFirstTakenBack = true;
            else _named--;
            if (!_isFirstTakenBack || _named > 0) return;
            (_firstTokenId, _isFirstTakenBack) = (null, false);
        }
    }
}
