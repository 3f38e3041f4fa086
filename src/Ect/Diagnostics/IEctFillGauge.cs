namespace Ect;

/// <summary>Tells how full a part of the service is, so that pages can show it. An <see cref="IEctStore"/> or
/// <see cref="IEctReplayCache"/> that knows it implements this interface as well; a server behind them is a service of this
/// type.</summary>
public interface IEctFillGauge
{
    /// <summary>Measures. It is asked every few seconds at most, and nothing waits for it that a request waits for.</summary>
    /// <param name="cancellationToken">Ends the wait when the caller has gone.</param>
    /// <returns>How full it is; <see langword="null"/> if that is not known at the moment.</returns>
    ValueTask<EctFill?> MeasureAsync(CancellationToken cancellationToken = default);
}
