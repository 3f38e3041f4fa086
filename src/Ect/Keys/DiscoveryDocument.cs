using System.Text.Json;
using System.Text.Json.Serialization;
using Ect.Diagnostics;

namespace Ect.Keys;

/// <summary>The members of an OpenID Connect discovery document that are used here (profile, section 5).</summary>
internal sealed record DiscoveryDocument(
    [property: JsonPropertyName("issuer"), JsonRequired] string Issuer,
    [property: JsonPropertyName("jwks_uri"), JsonRequired] Uri JwksUri)
{
    public static Uri AddressFor(string authority) => new($"{authority.TrimEnd('/')}/.well-known/openid-configuration");

    /// <exception cref="KeyFetchException">The text is not such a document.</exception>
    public static DiscoveryDocument Parse(string json)
    {
        try
        {
            var document = JsonSerializer.Deserialize(json, DiscoveryDocumentJson.Default.DiscoveryDocument);
            if (document is { Issuer: not null, JwksUri: not null }) return document;
        }
        catch (JsonException)
        {
            // Its message may contain the text.
        }
        throw new KeyFetchException(KeyFetchOutcome.Invalid, "The discovery document is not a JSON object with issuer and jwks_uri.");
    }
}
