using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>Lets no mistyped setting pass: a service whose <c>MayCall</c> or <c>Revoked</c> is not read would accept what it was told to refuse.</summary>
internal sealed class EctSectionValidator(IConfiguration section) : IValidateOptions<EctOptions>, IValidateOptions<EctRevokedOptions>
{
    public const string Revoked = "Revoked";

    /// <summary>Sections beside the options in it, which other types or methods bind.</summary>
    private static readonly string[] Others = [Revoked, "JwtBearerSchemes", "WorkloadIdentityTokens", "ClientCertificates", "Redis"];

    public ValidateOptionsResult Validate(string? name, EctOptions options) => Result(
    [
        .. SettingNames.FindFaults(section, typeof(EctOptions), Others),
        .. SettingNames.FindFaultsInList(section.GetSection(nameof(EctOptions.Issuers)), typeof(EctIssuerOptions)),
        .. SettingNames.FindFaults(section.GetSection(nameof(EctOptions.BindCaller)), typeof(EctCallerBinding)),
        .. SettingNames.FindFaults(section.GetSection(nameof(EctOptions.Keys)), typeof(EctKeyRefreshOptions)),
        .. SettingNames.FindFaults(section.GetSection(nameof(EctOptions.Limits)), typeof(EctLimits)),
        .. SettingNames.FindFaults(section.GetSection(nameof(EctOptions.Signing)), typeof(EctSigningOptions)),
        .. SettingNames.FindFaults(section.GetSection(nameof(EctOptions.Ledger)), typeof(EctLedgerOptions)),
        .. SettingNames.FindFaults(section.GetSection(nameof(EctOptions.InMemory)), typeof(EctInMemoryOptions)),
    ]);

    public ValidateOptionsResult Validate(string? name, EctRevokedOptions options)
    {
        var revoked = section.GetSection(Revoked);
        return Result(
        [
            .. SettingNames.FindFaults(revoked, typeof(EctRevokedOptions)),
            .. SettingNames.FindFaultsInList(revoked.GetSection(nameof(EctRevokedOptions.Keys)), typeof(EctRevokedKeyOptions)),
            .. SettingNames.FindFaultsInList(revoked.GetSection(nameof(EctRevokedOptions.Tokens)), typeof(EctRevokedTokenOptions)),
        ]);
    }

    private static ValidateOptionsResult Result(string[] faults) => faults is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
}
