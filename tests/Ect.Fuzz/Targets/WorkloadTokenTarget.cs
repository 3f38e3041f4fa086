using System.Text;
using Ect.Callers;
using Ect.Fuzz.Running;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Ect.Fuzz.Targets;

/// <summary>The reader of workload identity tokens, with the whole way to a caller behind it.</summary>
internal sealed class WorkloadTokenTarget : FuzzTarget
{
    private readonly WorkloadIdentityTokenReader _reader = new(new EctOptions());

    public override string Name => "wit";

    public override IReadOnlyList<string> Words { get; } =
    [
        "\"sub\":", "\"cnf\":", "\"jwk\":", "\"exp\":", "\"nbf\":", "\"iat\":", "\"typ\":\"wit+jwt\"", "\"application/wit+jwt\"",
        "\"spiffe://example.com/a\"", "\"spiffe://example.com/../a\"", "\"spiffe://EXAMPLE.com/a\"", "spiffe://", "%2e", "/", "..", "null",
        "{}", "1e3", "253402300799", "\\u002f",
    ];

    public override IEnumerable<byte[]> MakeSeeds()
    {
        const string Header = """{"alg":"ES256","kid":"td-1","typ":"wit+jwt"}""";
        yield return TokenText.Input(Header, """
            {"sub":"spiffe://example.com/agent/a","iat":1799999990,"exp":1800000590,"cnf":{"jwk":{"kty":"EC","crv":"P-256","alg":"ES256"}}}
            """);
        yield return TokenText.Input(Header, """{"sub":"spiffe://example.com/a","exp":1800000590,"nbf":1,"cnf":{}}""");
        using var workload = new Forge();
        using var authority = new WitForge();
        yield return Encoding.ASCII.GetBytes(authority.Token(workload));
    }

    public override object Read(byte[] input) => (_reader.TryRead(TokenText.Of(input), out var token, out var failure), token, failure);

    public override string Check(byte[] input, object? read)
    {
        var (isRead, token, failure) = ((bool, WorkloadIdentityToken?, string?))read!;
        FuzzException.UnlessEqual(isRead, token is not null && failure is null, "Whether it is read");
        if (token is null) return failure!;

        var jwt = new JsonWebToken(TokenText.Of(input));
        FuzzException.UnlessEqual(jwt.Subject, token.Subject, "sub");
        FuzzException.UnlessEqual(jwt.Kid, token.KeyId, "kid");
        var isOfItsDomain = token.Subject.StartsWith($"spiffe://{token.TrustDomain}/", StringComparison.Ordinal);
        FuzzException.Unless(isOfItsDomain, "The subject is of another trust domain.");
        return $"accepted {token.NotBefore is null} {token.Confirmation.Kind}";
    }
}
