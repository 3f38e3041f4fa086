using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Ect.Revocation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Ect.DependencyInjection;

/// <summary>Finds mistyped settings. A service whose <c>MayCall</c> or <c>Revoked</c> was not read would accept what it should
/// refuse.</summary>
internal sealed class OptionsSectionValidator(IConfiguration section, IEnumerable<OptionsSection> read)
    : IValidateOptions<EctOptions>, IValidateOptions<RevocationOptions>
{
    public const string Revoked = "Revoked";
    private const string Clients = "Clients";

    /// <summary>The sections beside the options, and the methods that read them if they are called.</summary>
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
        .. SettingNames.FindErrors(section, typeof(EctOptions), [.. Sharing, Revoked, Clients, .. Readers.Keys, .. NamesReadIn(section)]),
        .. Unread(),
        .. UnreadClients(),
        .. ReadIn(section).SelectMany(other => other.FindErrors()),
        .. IssuersSection.FindErrors(section),
        .. FindErrors(nameof(EctOptions.Keys), typeof(EctKeyRefreshOptions)),
        .. FindErrors(nameof(EctOptions.Limits), typeof(EctLimits)),
        .. FindErrors(nameof(EctOptions.Signing), typeof(EctSigningOptions)),
        .. FindErrors(nameof(EctOptions.Ledger), typeof(EctLedgerOptions)),
        .. FindErrors(nameof(EctOptions.InMemory), typeof(EctInMemoryOptions)),
    ]);

    public ValidateOptionsResult Validate(string? name, RevocationOptions options)
    {
        var revoked = section.GetSection(Revoked);
        return ValidationErrors.ToResult(
        [
            .. SettingNames.FindErrors(revoked, typeof(RevocationOptions)),
            .. SettingNames.FindErrorsInList(revoked.GetSection(nameof(RevocationOptions.Keys)), typeof(RevokedKeyOptions)),
            .. SettingNames.FindErrorsInList(revoked.GetSection(nameof(RevocationOptions.Tokens)), typeof(RevokedTokenOptions)),
        ]);
    }

    /// <summary>The names of other options that are bound to this section too.</summary>
    private IEnumerable<string> Sharing => _read.Where(other => other.Is(section)).SelectMany(other => other.Settings);

    /// <summary>Finds the errors in a section of this one, which may have sections that others read too.</summary>
    private IEnumerable<string> FindErrors(
        string name, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type options)
    {
        var inner = section.GetSection(name);
        return SettingNames.FindErrors(inner, options, NamesReadIn(inner)).Concat(ReadIn(inner).SelectMany(other => other.FindErrors()));
    }

    /// <summary>The names of the sections directly in a section that others read.</summary>
    private string[] NamesReadIn(IConfiguration outer) => [.. ReadIn(outer).Select(other => ((IConfigurationSection)other.Section).Key)];

    private IEnumerable<OptionsSection> ReadIn(IConfiguration outer) =>
        _read.Where(other => other.Section is IConfigurationSection inner && other.Is(outer.GetSection(inner.Key)));

    private IEnumerable<string> Unread() =>
        from child in section is IConfigurationSection outer ? outer.GetChildren() : []
        where Readers.ContainsKey(child.Key) && HasContent(child) && !Array.Exists(_read, other => other.Is(child))
        let reader = Readers[child.Key]
        select $"{child.Path} is not read and has no effect. Call {reader}(...) with that section, or remove it.";

    private IEnumerable<string> UnreadClients() =>
        from client in section is IConfigurationSection outer ? outer.GetSection(Clients).GetChildren() : []
        where HasContent(client) && !Array.Exists(_read, other => other.Is(client))
        select $"{client.Path} is not read and has no effect. Call AddEctHandler(...) of a client with that section, or remove it.";

    private static bool HasContent(IConfigurationSection child) => child.Value is { Length: > 0 } || child.GetChildren().Any();
}
