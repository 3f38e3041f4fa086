using Ect.Signing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

/// <summary>The keys that a service signs with, without the service.</summary>
internal static class OwnKeys
{
    public static OwnSigningKeys Of(SigningCredentials? credentials, TimeProvider? clock = null) =>
        From(credentials is null ? null : new FixedSigningKeySource(new(credentials)), clock);

    public static OwnSigningKeys From(IEctSigningKeySource? source, TimeProvider? clock = null, ILogger<OwnSigningKeys>? logger = null,
        EctOptions? options = null) =>
        new(source, options ?? new EctOptions { Identity = Forge.Me }, clock ?? new FakeTimeProvider(Forge.Now),
            logger ?? NullLogger<OwnSigningKeys>.Instance);
}
