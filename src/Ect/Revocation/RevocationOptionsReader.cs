using Ect.Tokens;

namespace Ect.Revocation;

/// <summary>Reads the revocations that the configuration names.</summary>
internal static class RevocationOptionsReader
{
    /// <param name="options">The section.</param>
    /// <param name="failures">Receives a sentence for each error.</param>
    /// <returns>The revocations that can be read.</returns>
    public static IReadOnlyList<EctRevocation> Read(RevocationOptions options, ICollection<string> failures)
    {
        var entries = new List<EctRevocation>();
        foreach (var (index, issuer) in options.Issuers.Index()) Add($"Issuers:{index}", () => EctRevocation.OfIssuer(Name(issuer)));
        foreach (var (index, key) in options.Keys.Index()) Add($"Keys:{index}", () => KeyOf(key));
        foreach (var (index, token) in options.Tokens.Index())
            Add($"Tokens:{index}", () => EctRevocation.OfToken(Name(token.Issuer), token.Id));
        return entries;

        void Add(string setting, Func<EctRevocation> read)
        {
            try
            {
                entries.Add(read());
            }
            catch (ArgumentException exception)
            {
                failures.Add($"Ect:Revoked:{setting} cannot be read. {exception.Message}");
            }
        }
    }

    /// <summary>Returns an issuer's name. It need not be a URI, because a trust domain is revoked by its name alone.</summary>
    private static string Name(string name) => !UriName.HasBlanksAround(name ?? "")
        ? name!
        : throw new ArgumentException("Its Issuer has blanks around it. Remove them, because it is compared as exact text.");

    private static EctRevocation KeyOf(RevokedKeyOptions key) => key switch
    {
        { Thumbprint: { Length: > 0 } thumbprint, Issuer: null or "", KeyId: null or "" } => EctRevocation.OfThumbprint(thumbprint),
        { Thumbprint: null or "", Issuer: { Length: > 0 } issuer, KeyId: { Length: > 0 } keyId } =>
            EctRevocation.OfKey(Name(issuer), keyId),
        _ => throw new ArgumentException("Set either a Thumbprint, or an Issuer and a KeyId."),
    };
}
