using Ect.Diagnostics;

namespace Ect.Keys;

/// <summary>All key sources as one: they are asked in the order of their registration, and the first that knows the issuer decides.</summary>
internal sealed class KeySources(IEnumerable<IEctKeySource> sources)
{
    private readonly IEctKeySource[] _sources = [.. sources];

    /// <summary>What <see cref="IEctKeySource.FindAsync"/> says.</summary>
    /// <exception cref="EctKeySourceException">A source failed, in whatever way: a later one is not asked in its place.</exception>
    public ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken) =>
        FindAsync(_sources, issuer, keyId, cancellationToken);

    /// <summary>The same for sources that are asked for one request alone.</summary>
    /// <returns>If nobody knows the issuer, all that the sources say about that.</returns>
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

    private static async ValueTask<EctKeyResult> AskAsync(IEctKeySource source, string issuer, string? keyId, CancellationToken cancellationToken)
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
}
