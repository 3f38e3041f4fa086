using Microsoft.IdentityModel.Tokens;

namespace Ect.Tokens;

/// <summary>The signature algorithms that are supported. None of them is symmetric, and <c>none</c> is not one.</summary>
internal static class SignatureAlgorithms
{
    /// <summary>The algorithms that are allowed by default (profile, section 1).</summary>
    public static IReadOnlyList<string> Default { get; } =
    [
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.RsaSha256,
    ];

    /// <summary>The algorithms that can be configured.</summary>
    public static IReadOnlyList<string> Supported { get; } = [.. Default, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512];
}
