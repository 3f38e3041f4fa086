using Ect.Diagnostics;
using Ect.Keys;

namespace Ect;

/// <summary>All revocation sources of the service as one: the configuration, <see cref="IEctRevocations"/>, and every
/// <see cref="IEctRevocationSource"/> that was registered. Each of them can revoke.</summary>
/// <remarks><c>AddEctCore()</c> registers it. Thread-safe.</remarks>
public sealed class EctRevocationSources
{
    private readonly IEctRevocationSource[] _sources;
    private readonly KeyAliases _aliases;
    private volatile Union _last;

    internal EctRevocationSources(IEnumerable<IEctRevocationSource> sources, KeyAliases aliases)
    {
        (_sources, _aliases) = ([.. sources], aliases);
        _last = new(Enumerable.Repeat(EctRevocationSet.None, _sources.Length).ToArray());
    }

    /// <summary>Returns everything that is revoked now. It is the same instance as long as no source has changed, and nothing more is known
    /// of revoked keys.</summary>
    /// <param name="cancellationToken">Ends the wait when the caller has gone.</param>
    /// <returns>The revocations.</returns>
    /// <exception cref="EctRevocationException">A source failed, in any way.</exception>
    public async ValueTask<EctRevocationSet> GetAsync(CancellationToken cancellationToken = default)
    {
        var union = _last;
        for (var i = 0; i < _sources.Length; i++)
            union = union.With(i, await AskAsync(_sources[i], cancellationToken).ConfigureAwait(false));

        _last = union;
        return union.With(_aliases);
    }

    private static async ValueTask<EctRevocationSet> AskAsync(IEctRevocationSource source, CancellationToken cancellationToken)
    {
        try
        {
            return await source.GetAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new InvalidOperationException("The source returned null. Return EctRevocationSet.None if nothing is revoked.");
        }
        catch (Exception exception) when (exception is not EctRevocationException && !exception.IsCancellation(cancellationToken))
        {
            throw new EctRevocationException($"{source.GetType().Name} failed.", exception);
        }
    }

    /// <summary>The last answer of each source, and all of them together, which are merged once.</summary>
    private sealed class Union(EctRevocationSet[] parts)
    {
        private volatile Known? _known;

        private EctRevocationSet Revocations => field ??= parts.Where(part => !part.IsEmpty).ToList() switch
        {
            [] => EctRevocationSet.None,
            [var only] => only,
            var several => new(several.SelectMany(part => part.Entries)),
        };

        public EctRevocationSet With(KeyAliases aliases)
        {
            if (!Revocations.HasKeyIds) return Revocations;
            var (version, known) = (aliases.Version, _known);
            if (known?.Version != version) _known = known = new(version, (known?.Revocations ?? Revocations).With(aliases));
            return known.Revocations;
        }

        public Union With(int index, EctRevocationSet part)
        {
            if (parts[index] == part) return this;
            var changed = parts.ToArray();
            changed[index] = part;
            return new(changed);
        }

        private sealed record Known(long Version, EctRevocationSet Revocations);
    }
}
