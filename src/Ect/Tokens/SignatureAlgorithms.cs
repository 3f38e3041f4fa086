using Microsoft.IdentityModel.Tokens;

namespace Ect.Tokens;

/// <summary>The signature algorithms that exist here. None of them is symmetric, and <c>none</c> is not one.</summary>
internal static class SignatureAlgorithms
{
    /// <summary>What is allowed unless configured otherwise (profile, section 1).</summary>
    public static IReadOnlyList<string> Default { get; } =
    [
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.RsaSha256,
    ];

    /// <summary>What configuration can choose from.</summary>
    public static IReadOnlyList<string> Supported { get; } = [.. Default, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512];
}
