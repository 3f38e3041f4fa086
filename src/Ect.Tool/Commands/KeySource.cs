using Ect.Tool.Input;
using Ect.Tool.Keys;
using Ect.Tool.Output;

namespace Ect.Tool.Commands;

/// <summary>Reads an issuer's public keys as the library takes them.</summary>
internal static class KeySource
{
    /// <summary>Returns an address as it is, and the JWK Set of a file.</summary>
    /// <exception cref="ToolException">The file cannot be read, or has no key.</exception>
    public static async Task<string> ReadAsync(string source, CancellationToken cancellationToken)
    {
        if (Address.Find(source) is not null) return source;

        var text = await TextInput.ReadAsync(source, cancellationToken);
        return PublicKeys.ToSet(PublicKeys.Read(source, text, keyId: null));
    }
}
