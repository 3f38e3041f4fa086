using Ect.Diagnostics;

namespace Ect.Keys;

/// <summary>Asks the key sources in the order of registration. The first that knows the issuer decides (profile, section 5).</summary>
internal sealed class KeySources
{
    private readonly IEctKeySource[] _sources;
    private readonly IChangingKeySource? _changing;
    private volatile Moment? _moment;

    public KeySources(IEnumerable<IEctKeySource> sources)
    {
        _sources = [.. sources];
        _changing = _sources.OfType<IChangingKeySource>().SingleOrDefault();
        IsTrusted = IsTrustedAsync;
    }

    /// <summary>The method <see cref="IsTrustedAsync"/>, made once rather than for each request.</summary>
    public Func<string, CancellationToken, ValueTask<bool>> IsTrusted { get; }

    /// <summary>Returns the sources as they are now, for one request: it sees a change of the issuers as a whole or not at all.</summary>
    public KeySources Now()
    {
        if (_changing?.Current is not { } current) return this;
        if (_moment is { } known && ReferenceEquals(known.Current, current)) return known.Sources;

        var moment = new Moment(current, new(_sources.Select(source => ReferenceEquals(source, _changing) ? current : source)));
        _moment = moment;
        return moment.Sources;
    }

    /// <summary>Looks an issuer up, and its key if <paramref name="keyId"/> is given.</summary>
    /// <exception cref="EctKeySourceException">A source failed. The ones behind it are not asked.</exception>
    public ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken) =>
        FindAsync(_sources, issuer, keyId, cancellationToken);

    /// <summary>Does the same with sources that are asked for one request only.</summary>
    /// <returns>If no source knows the issuer, the details of all of them.</returns>
    /// <exception cref="EctKeySourceException">A source failed.</exception>
    public static async ValueTask<EctKeyResult> FindAsync(
        IReadOnlyList<IEctKeySource> sources, string issuer, string? keyId, CancellationToken cancellationToken)
    {
        List<string>? details = null;
        for (var i = 0; i < sources.Count; i++)
        {
            var result = await AskAsync(sources[i], issuer, keyId, cancellationToken).ConfigureAwait(false);
            if (result.IsTrusted) return result;
            if (result.Detail is { } detail) (details ??= []).Add(detail);
        }
        return details is null ? EctKeyResult.UnknownIssuer : EctKeyResult.NotVouchedFor(string.Join("; ", details));
    }

    /// <summary>Whether an issuer may appear in a graph.</summary>
    /// <exception cref="EctKeySourceException">A source failed.</exception>
    public async ValueTask<bool> IsTrustedAsync(string issuer, CancellationToken cancellationToken) =>
        (await FindAsync(issuer, null, cancellationToken).ConfigureAwait(false)).IsTrusted;

    private static async ValueTask<EctKeyResult> AskAsync(
        IEctKeySource source, string issuer, string? keyId, CancellationToken cancellationToken)
    {
        try
        {
            return await source.FindAsync(issuer, keyId, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not EctKeySourceException && !exception.IsCancellation(cancellationToken))
        {
            throw new EctKeySourceException($"{source.GetType().Name} failed.", exception);
        }
    }

    private sealed record Moment(IEctKeySource Current, KeySources Sources);
}
