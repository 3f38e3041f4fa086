namespace Ect;

/// <summary>The requests that were refused within the last hour, for people who look for the reason.</summary>
/// <remarks><c>AddEct()</c> registers it as a singleton. It knows the refusals of this instance and, if the <see cref="IEctStore"/> is an
/// <see cref="IEctRefusalStorage"/>, as that of <c>AddStackExchangeRedis</c> is, those of all instances that share it.</remarks>
public interface IEctRefusals
{
    /// <summary>Returns the refusals. Those of this instance are of this moment, those of others a few seconds old at most.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The refusals, also while those of others cannot be read.</returns>
    ValueTask<EctRefusalSummary> GetAsync(CancellationToken cancellationToken = default);
}
