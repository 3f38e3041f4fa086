namespace Ect;

/// <summary>Decides whether a token is refused because of a predecessor (profile, section 3, rule 7).</summary>
/// <remarks>It is asked once for each known predecessor of each token of a request, after all other rules of the graph.</remarks>
public interface IEctPredecessorPolicy
{
    /// <summary>Decides on one pair.</summary>
    /// <param name="context">The predecessor and the token that names it.</param>
    /// <param name="cancellationToken">Ends the decision when the caller has gone.</param>
    /// <returns><see langword="false"/> to refuse the request with <see cref="EctFailureReason.PredecessorRefused"/>.</returns>
    ValueTask<bool> AllowsAsync(EctPredecessorContext context, CancellationToken cancellationToken);
}
