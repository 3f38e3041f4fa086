using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ect.Fuzz.Running;
using Ect.Keys;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Fuzz.Targets;

/// <summary>JWK Sets and trust bundles: <see cref="ArgumentException"/> or keys, each of which the text has.</summary>
internal sealed class KeySetTarget : FuzzTarget
{
    public override string Name => "key-set";

    public override (long, long) Allocation => (512 * 1024, 2_048);

    public override (TimeSpan, TimeSpan) Time => (TimeSpan.FromMilliseconds(100), TimeSpan.FromMicroseconds(100));

    public override IReadOnlyList<string> Words { get; } =
    [
        "\"keys\":", "\"kty\":", "\"crv\":", "\"x\":", "\"y\":", "\"n\":", "\"e\":", "\"kid\":", "\"use\":", "\"alg\":", "\"key_ops\":",
        "\"EC\"", "\"RSA\"", "\"oct\"", "\"OKP\"", "\"P-256\"", "\"P-384\"", "\"P-521\"", "\"sig\"", "\"wit-svid\"", "\"AQAB\"", "\"AA\"",
        "\"spiffe_refresh_hint\":", "[", "]", "{", "}", "null", "1e999", "\uFEFF", "\\ud800", "\\u0000",
    ];

    public override IEnumerable<byte[]> MakeSeeds()
    {
        using var alice = new Forge();
        using var bob = new Forge(Forge.Bob, "b-1");
        yield return Encoding.UTF8.GetBytes(Forge.Jwks(alice, bob));
        using var authority = new WitForge();
        yield return Encoding.UTF8.GetBytes(authority.Jwks());
        using var rsa = RSA.Create(2048);
        var jwk = JsonWebKeyConverter.ConvertFromRSASecurityKey(new(rsa.ExportParameters(false)));
        yield return Encoding.UTF8.GetBytes($$"""{"keys":[{"kty":"RSA","kid":"r-1","n":"{{jwk.N}}","e":"{{jwk.E}}","use":"sig"}]}""");
    }

    public override object Read(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        return (ReadKeys(IssuerKeys.FromJwks, text), ReadKeys(TrustBundle.ParseAnswer, text));
    }

    public override string Check(byte[] input, object? read)
    {
        var (keys, bundle) = ((IssuerKeys?, IssuerKeys?))read!;
        if (keys is null && bundle is null) return "refused";

        using var document = JsonDocument.Parse(Encoding.UTF8.GetString(input).TrimStart('\uFEFF'));
        var text = document.RootElement.GetRawText();
        foreach (var key in (keys?.Named ?? []).Concat(bundle?.Named ?? []))
        {
            FuzzException.Unless(key.KeyId is { Length: > 0 }, "A key has no name.");
            FuzzException.Unless(
                key.KeyId == key.Thumbprint.ToString() || HasKeyId(document.RootElement, key.KeyId!), "A kid is not in the text.");
        }

        return $"accepted {keys?.Count} {keys?.LeftOut.Count} {keys?.IsUsable} {bundle?.Count} {bundle?.MayBeEmpty} {text.Length > 0}";
    }

    private static bool HasKeyId(JsonElement set, string keyId) =>
        set.EnumerateObject().Where(member => member.Name is "keys").SelectMany(member => member.Value.EnumerateArray())
            .Where(entry => entry.ValueKind is JsonValueKind.Object).SelectMany(entry => entry.EnumerateObject())
            .Any(member => member.Name is "kid" && member.Value.ValueKind is JsonValueKind.String && member.Value.GetString() == keyId);

    private static IssuerKeys? ReadKeys(Func<string, IssuerKeys> read, string text)
    {
        try
        {
            return read(text);
        }
        catch (ArgumentException)
        {
            return null; // As documented.
        }
    }
}
