using Microsoft.IdentityModel.Tokens;

namespace Ect.Signing;

/// <summary>The public half of a key of the service's own, and from when to when others can see it.</summary>
internal sealed record PublishedKey(JsonWebKey Jwk, EctKey Key, DateTimeOffset Since, DateTimeOffset Until)
{
    public string KeyId => Jwk.KeyId;

    /// <summary>Whether the service's key source gives it no longer.</summary>
    public bool IsFormer => Until < DateTimeOffset.MaxValue;
}
