using Microsoft.Extensions.Options;

namespace Ect.Satellite.Tests;

/// <summary>Finds at start that the issuer has keys in another place too.</summary>
public sealed class VaultIssuersValidator(EctTrustedIssuers issuers) : IValidateOptions<EctOptions>
{
    public ValidateOptionsResult Validate(string? name, EctOptions options) => issuers.FindPlace(options, VaultIssuers.Issuer) is { } place
        ? ValidateOptionsResult.Fail($"AddVaultIssuers: {VaultIssuers.Issuer} is named by {place} too.")
        : ValidateOptionsResult.Success;
}
