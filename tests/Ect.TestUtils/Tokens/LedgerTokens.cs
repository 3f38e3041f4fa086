using System.Buffers.Text;
using System.Text;

namespace Ect.TestUtils;

/// <summary>Tokens for a ledger, which asks for no good signature: made a hundred thousand at a time.</summary>
public static class LedgerTokens
{
    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"ES256","kid":"a-1","typ":"exec+jwt"}"""u8);
    private static readonly string Signature = Base64Url.EncodeToString(new byte[64]);

    public static EctToken Signed(string? id = null, string action = "review_spec", string? signature = null)
    {
        id ??= Forge.NewId();
        var input = $"{Header}.{Payload(id, action)}";
        return Read(id, $"{input}.{signature ?? Signature}", input, EctAssuranceLevel.L2);
    }

    public static EctToken Unsigned(string id)
    {
        var text = Payload(id, "review_spec");
        return Read(id, text, text, EctAssuranceLevel.L1);
    }

    public static EctToken[] Many(int count) => [.. Enumerable.Range(0, count).Select(_ => Signed())];

    private static string Payload(string id, string action) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
        $$"""{"iss":"{{Forge.Alice}}","aud":"{{Forge.Me}}","iat":1799999990,"exp":1800000590"""
        + $$""","jti":"{{id}}","wid":"0b0ef1b8-7a53-4c1e-9a35-1d2f4d2f8f11","exec_act":"{{action}}","pred":["c1e0a7a8-3a3e-4f0e-8f25-52d83a3b9f3f"]}"""));

    private static EctToken Read(string id, string text, string signed, EctAssuranceLevel level) => new()
    {
        Id = id.ToLowerInvariant(),
        Issuer = Forge.Alice,
        Audiences = [Forge.Me],
        IssuedAt = Forge.Now,
        ExpiresAt = Forge.Now.AddMinutes(10),
        Action = "review_spec",
        Predecessors = [],
        Level = level,
        EncodedToken = text,
        Digest = EctDigest.Of(Encoding.ASCII.GetBytes(signed)),
    };
}
