using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Ect.Verification;

/// <summary>Keeps the refusals of this instance in its memory, and shares them where the store does. Anyone can cause refusals, so one
/// costs no more than a place in a ring.</summary>
internal sealed class RecentRefusals : IEctRefusals, IDisposable
{
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly InstanceRefusals _own;
    private readonly SharedRefusals? _shared;

    public RecentRefusals(IEctStore store, IOptions<EctOptions> options, TimeProvider clock)
    {
        _clock = clock;
        _own = InstanceRefusals.Of(RandomNumberGenerator.GetHexString(InstanceRefusals.IdLength, lowercase: true), options.Value.Identity);
        if (store is IEctRefusalStorage storage) _shared = new(storage, _own, _gate, clock);
    }

    public void Add(EctVerificationResult result, bool wouldRefuse)
    {
        var now = _clock.GetUtcNow();
        lock (_gate) _own.Add(result, wouldRefuse, now);
        _shared?.Changed();
    }

    public async ValueTask<EctRefusalSummary> GetAsync(CancellationToken cancellationToken)
    {
        var (others, areCurrent) = _shared is null
            ? ([], true)
            : await _shared.ReadAsync(cancellationToken).ConfigureAwait(false);
        var now = _clock.GetUtcNow();
        RefusalSnapshot own;
        lock (_gate) own = _own.At(now);
        return new([own, .. others.Select(other => other.At(now))], areCurrent);
    }

    public void Dispose() => _shared?.Dispose();
}
