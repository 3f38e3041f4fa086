namespace Ect;

/// <summary>Tokens in a JSON object (profile, section 4): what who writes them and who reads them must agree on.</summary>
internal static class EctJsonMember
{
    /// <summary>How long a body may be that has tokens in it, in bytes.</summary>
    public const int MaxBodyLength = 1024 * 1024;

    /// <summary>The member: one token, or an array of them.</summary>
    public static ReadOnlySpan<byte> Name => "execution_context"u8;
}
