using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.JwtBearer;

/// <summary>Finds at start the schemes that cannot be a source of keys, and issuers that are configured elsewhere too.</summary>
internal sealed class JwtBearerIssuersValidator(
    IEnumerable<JwtBearerSchemeName> names, IOptions<AuthenticationOptions> authentication, IOptionsMonitor<JwtBearerOptions> schemes,
    EctTrustedIssuers configured) : IValidateOptions<EctOptions>
{
    public ValidateOptionsResult Validate(string? name, EctOptions options)
    {
        var errors = JwtBearerSchemeName.Resolve(names, authentication.Value)
            .SelectMany(scheme => WrongKind(scheme) is { } error ? [error] : Errors(scheme!, options))
            .Concat(Shared());

        var result = new ValidateOptionsResultBuilder();
        foreach (var error in errors) result.AddError($"AddJwtBearerIssuers: {error}");
        return result.Build();
    }

    private string? WrongKind(string? scheme)
    {
        if (scheme is null) return "there is no default authentication scheme. Name the JwtBearer scheme.";
        if (!authentication.Value.SchemeMap.TryGetValue(scheme, out var registered))
            return $"there is no authentication scheme '{scheme}'.";
        return typeof(AuthenticationHandler<JwtBearerOptions>).IsAssignableFrom(registered.HandlerType)
            ? null
            : $"the scheme '{scheme}' is not a JwtBearer scheme.";
    }

    private IEnumerable<string> Errors(string scheme, EctOptions options)
    {
        var bearer = schemes.Get(scheme);
        var issuers = JwtBearerIssuers.KnownAtStart(bearer);
        if (issuers is [] && bearer.ConfigurationManager is null)
            yield return $"the scheme '{scheme}' names no issuer. Set its Authority, or the ValidIssuer of its TokenValidationParameters.";

        if (JwtBearerGivenKeys.FindAmbiguity(bearer) is { } ambiguity) yield return $"the scheme '{scheme}' {ambiguity}";

        foreach (var issuer in issuers)
        {
            if (issuer == options.Identity)
                yield return $"the issuer '{issuer}' of the scheme '{scheme}' is this service itself. " +
                    "A service trusts its own signing keys for its own identity, and no others.";
            if (configured.FindPlace(options, issuer) is { } setting)
                yield return $"the issuer '{issuer}' is configured twice, by the scheme '{scheme}' and by {setting}. " +
                    "Configure all keys of an issuer in one place.";
        }
    }

    private IEnumerable<string> Shared() =>
        from scheme in JwtBearerSchemeName.Resolve(names, authentication.Value)
        where WrongKind(scheme) is null
        from issuer in JwtBearerIssuers.KnownAtStart(schemes.Get(scheme))
        group scheme by issuer into sharing
        where sharing.Count() > 1
        select $"the issuer '{sharing.Key}' is configured twice, by the schemes " +
            $"{string.Join(" and ", sharing.Select(scheme => $"'{scheme}'"))}. Configure all keys of an issuer in one place.";
}
