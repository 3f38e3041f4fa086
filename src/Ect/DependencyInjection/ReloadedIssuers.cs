using Ect.Diagnostics;
using Ect.Keys;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Ect.DependencyInjection;

/// <summary>The trusted issuers of the options and the code. When the configuration changes, the new ones are used if all options are
/// valid, and the former ones stay otherwise. Other options do not change while the service runs.</summary>
/// <remarks>Nothing has to be dropped from what remembers verified tokens: whether an issuer is trusted, and whether its key is still the
/// same, is asked at each use.</remarks>
internal sealed class ReloadedIssuers : IChangingKeySource, IDisposable
{
    /// <summary>A file that is written once may be reported several times.</summary>
    private static readonly TimeSpan SameErrorInterval = TimeSpan.FromMinutes(1);

    private readonly IOptionsFactory<EctOptions> _options;
    private readonly ConfiguredKeysLoader _keys;
    private readonly EctKeySetFactory _sets;
    private readonly TimeProvider _clock;
    private readonly ILogger<ReloadedIssuers> _logger;
    private readonly IDisposable[] _watches;
    private readonly Lock _gate = new();
    private volatile ConfiguredKeySource _current;
    private volatile EctKeyRefreshOptions _refresh;
    private (string Errors, long LoggedAt)? _refused;

    public ReloadedIssuers(
        IOptions<EctOptions> atStart, IOptionsFactory<EctOptions> options, IEnumerable<IOptionsChangeTokenSource<EctOptions>> changes,
        ConfiguredKeysLoader keys, EctKeySetFactory sets, TimeProvider clock, ILogger<ReloadedIssuers> logger)
    {
        (_options, _keys, _sets, _clock, _logger) = (options, keys, sets, clock, logger);
        _refresh = atStart.Value.Keys;
        _current = new(keys.Load(atStart.Value).Issuers, sets, () => _refresh);
        _watches = [.. changes.Where(change => string.IsNullOrEmpty(change.Name))
            .Select(change => ChangeToken.OnChange(change.GetChangeToken, Reload))];
    }

    /// <inheritdoc/>
    public IEctKeySource Current => _current;

    /// <inheritdoc/>
    public IEnumerable<EctKeySet> KeySets => _current.KeySets;

    /// <inheritdoc/>
    public ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken) =>
        _current.FindAsync(issuer, keyId, cancellationToken);

    public void Dispose() => Array.ForEach(_watches, watch => watch.Dispose());

    /// <summary>Takes the new issuers over. It never throws, because the code that reloads a configuration does not expect it.</summary>
    private void Reload()
    {
        lock (_gate)
        {
            try
            {
                TakeOver(_options.Create(Options.DefaultName));
                _refused = null;
            }
            catch (Exception exception)
            {
                // The application's own code may throw anything, with any text.
                Refuse(exception is OptionsValidationException ? exception.Message : $"{exception.GetType().Name} was thrown.");
            }
        }
    }

    private void Refuse(string errors)
    {
        if (_refused is { } last && last.Errors == errors && _clock.GetElapsedTime(last.LoggedAt) < SameErrorInterval) return;
        _refused = (errors, _clock.GetTimestamp());
        _logger.IssuersNotTakenOver(errors);
    }

    private void TakeOver(EctOptions options)
    {
        var next = _keys.Load(options).Issuers;
        TakeOver(options.Keys);

        var changes = next.ChangesSince(_current.Issuers);
        if (changes.AreNone) return;
        _current = new(next, _sets, () => _refresh, _current);

        var removed = LogText.ListOf(changes.Removed);
        _logger.IssuersTakenOver(LogText.ListOf(changes.Added), removed, LogText.ListOf(changes.Changed));
        if (changes.Removed is []) return;
        if (next.All.Count > 0) _logger.IssuersRemoved(removed);
        else _logger.AllIssuersRemoved(removed);
    }

    /// <summary>Changes when keys are fetched and how long they count. The key sets stay.</summary>
    private void TakeOver(EctKeyRefreshOptions next)
    {
        var former = _refresh;
        var hostsAreSame = next.AllowHttpHosts.SequenceEqual(former.AllowHttpHosts);
        if (hostsAreSame && TimesOf(next) == TimesOf(former) && next.MaxBytes == former.MaxBytes) return;

        _refresh = next;
        _logger.KeyRefreshTakenOver();
        if (!hostsAreSame && next.AllowHttpHosts.Count > 0) _logger.KeysOverHttp(LogText.ListOf([.. next.AllowHttpHosts]));
    }

    private static (TimeSpan, TimeSpan, TimeSpan, TimeSpan) TimesOf(EctKeyRefreshOptions refresh) =>
        (refresh.UnknownKeyInterval, refresh.RefreshInterval, refresh.LastGoodLifetime, refresh.Timeout);
}
