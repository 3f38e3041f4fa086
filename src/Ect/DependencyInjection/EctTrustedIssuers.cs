using Ect.DependencyInjection;

namespace Ect;

/// <summary>The issuers that the options and the code name. A package with a key source of its own checks here, when the options are
/// validated, that no issuer has keys in two places.</summary>
public sealed class EctTrustedIssuers
{
    private readonly ConfiguredKeysLoader _keys;

    internal EctTrustedIssuers(ConfiguredKeysLoader keys) => _keys = keys;

    /// <summary>Finds the place that names an issuer.</summary>
    /// <param name="options">The options, which may be those that are being validated.</param>
    /// <param name="issuer">The <c>iss</c>, compared as exact text.</param>
    /// <returns>The setting or the call, for a message; <see langword="null"/> if nothing names the issuer.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public string? FindPlace(EctOptions options, string issuer)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(issuer);
        return _keys.Load(options).Issuers.SettingOf(issuer);
    }
}
