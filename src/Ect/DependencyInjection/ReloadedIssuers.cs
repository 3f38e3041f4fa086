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
    private readonly IOptionsFactory<EctOptions> _options;
    private readonly ConfiguredKeysLoader _keys;
    private readonly ILogger<ReloadedIssuers> _logger;
    private readonly IDisposable[] _watches;
    private readonly Lock _gate = new();
    private volatile ConfiguredKeySource _current;
    private string? _refused;

    public ReloadedIssuers(
        IOptions<EctOptions> atStart, IOptionsFactory<EctOptions> options, IEnumerable<IOptionsChangeTokenSource<EctOptions>> changes,
        ConfiguredKeysLoader keys, ILogger<ReloadedIssuers> logger)
    {
        (_options, _keys, _logger) = (options, keys, logger);
        _current = keys.Load(atStart.Value).Issuers;
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
                TakeOver(_keys.Load(_options.Create(Options.DefaultName)).Issuers);
                _refused = null;
            }
            catch (Exception exception)
            {
                if (_refused == exception.Message) return; // A file that is written once may be reported twice.
                _logger.IssuersNotTakenOver(_refused = exception.Message);
            }
        }
    }

    private void TakeOver(ConfiguredKeySource next)
    {
        var (added, removed, changed) = next.ChangesSince(_current);
        if ((added, removed, changed) is (0, 0, 0)) return;

        _current = next.Keeping(_current);
        _logger.IssuersTakenOver(added, removed, changed);
    }
}
