using System.Collections.Frozen;
using Ect.Revocation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Ect.DependencyInjection;

/// <summary>Lets no mistyped setting pass: a service whose <c>MayCall</c> or <c>Revoked</c> is not read would accept what it was told to refuse.</summary>
internal sealed class OptionsSectionValidator(IConfiguration section, IEnumerable<OptionsSection> read)
    : IValidateOptions<EctOptions>, IValidateOptions<RevocationOptions>
{
    public const string Revoked = "Revoked";

    /// <summary>Sections beside the options in it, and what reads them if it is called with them.</summary>
    private static readonly FrozenDictionary<string, string> Readers = new Dictionary<string, string>
    {
        ["JwtBearerSchemes"] = "AddJwtBearerIssuers",
        ["WorkloadIdentityTokens"] = "AddWorkloadIdentityTokens",
        ["ClientCertificates"] = "AddClientCertificates",
        ["Redis"] = "AddStackExchangeRedis",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly OptionsSection[] _read = [.. read];

    public ValidateOptionsResult Validate(string? name, EctOptions options) => ValidationErrors.ToResult(
    [
        .. SettingNames.FindFaults(section, typeof(EctOptions), [.. Sharing, Revoked, .. Readers.Keys, .. Others]),
        .. Unread(),
        .. _read.Where(IsInside).SelectMany(other => other.FindFaults()),
        .. SettingNames.FindFaultsInList(section.GetSection(nameof(EctOptions.Issuers)), typeof(EctTrustedIssuerOptions)),
        .. SettingNames.FindFaults(section.GetSection(nameof(EctOptions.Keys)), typeof(EctKeyRefreshOptions)),
        .. SettingNames.FindFaults(section.GetSection(nameof(EctOptions.Limits)), typeof(EctLimits)),
        .. SettingNames.FindFaults(section.GetSection(nameof(EctOptions.Signing)), typeof(EctSigningOptions)),
        .. SettingNames.FindFaults(section.GetSection(nameof(EctOptions.Ledger)), typeof(EctLedgerOptions)),
        .. SettingNames.FindFaults(section.GetSection(nameof(EctOptions.InMemory)), typeof(EctInMemoryOptions)),
    ]);

    public ValidateOptionsResult Validate(string? name, RevocationOptions options)
    {
        var revoked = section.GetSection(Revoked);
        return ValidationErrors.ToResult(
        [
            .. SettingNames.FindFaults(revoked, typeof(RevocationOptions)),
            .. SettingNames.FindFaultsInList(revoked.GetSection(nameof(RevocationOptions.Keys)), typeof(RevokedKeyOptions)),
            .. SettingNames.FindFaultsInList(revoked.GetSection(nameof(RevocationOptions.Tokens)), typeof(RevokedTokenOptions)),
        ]);
    }

    /// <summary>Names of other options that are bound to this section too.</summary>
    private IEnumerable<string> Sharing => _read.Where(other => other.Is(section)).SelectMany(other => other.Settings);

    /// <summary>Names of sections in this one that others read.</summary>
    private IEnumerable<string> Others => _read.Where(IsInside).Select(other => ((IConfigurationSection)other.Section).Key);

    /// <summary>Whether it stands directly in this section.</summary>
    private bool IsInside(OptionsSection other) => other.Section is IConfigurationSection inner && other.Is(section.GetSection(inner.Key));

    private IEnumerable<string> Unread() =>
        from child in section is IConfigurationSection outer ? outer.GetChildren() : []
        where Readers.ContainsKey(child.Key) && HasContent(child) && !Array.Exists(_read, other => other.Is(child))
        let reader = Readers[child.Key]
        select $"{child.Path} is read by nothing, and would have no effect. Call {reader}(...) with that section, or take it out.";

    private static bool HasContent(IConfigurationSection child) => child.Value is { Length: > 0 } || child.GetChildren().Any();
}
