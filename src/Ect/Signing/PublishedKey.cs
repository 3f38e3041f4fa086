using Microsoft.IdentityModel.Tokens;

namespace Ect.Signing;

/// <summary>The public half of one of the service's own keys, and the time in which others can see it.</summary>
internal sealed record PublishedKey(JsonWebKey Jwk, EctKey Key, DateTimeOffset Since, DateTimeOffset Until)
{
    public string KeyId => Jwk.KeyId;

    /// <summary>Whether the service's key source does not give it any more.</summary>
    public bool IsFormer => Until < DateTimeOffset.MaxValue;
}
