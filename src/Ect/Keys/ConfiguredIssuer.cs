namespace Ect;

/// <summary>A trusted issuer whose keys are given, in the options or in code.</summary>
internal sealed record ConfiguredIssuer(string Issuer, IssuerKeys Keys, bool MayCall)
{
    /// <summary>Reads the issuer's key file.</summary>
    /// <returns><see langword="null"/> if that fails; <paramref name="failures"/> then says why.</returns>
    public static ConfiguredIssuer? TryLoad(EctIssuerOptions options, string setting, string contentRoot, ICollection<string> failures)
    {
        var (hasJwks, hasPem) = (!string.IsNullOrEmpty(options.JwksFile), !string.IsNullOrEmpty(options.PemFile));
        if (hasJwks == hasPem)
        {
            failures.Add($"{setting} needs a JwksFile or a PemFile, and not both.");
            return null;
        }
        if (hasPem && string.IsNullOrEmpty(options.KeyId))
        {
            failures.Add($"{setting}:KeyId is missing: a PEM file does not say which 'kid' its key goes by.");
            return null;
        }

        var keys = hasJwks
            ? KeyFile.TryLoad(options.JwksFile!, contentRoot, $"{setting}:JwksFile", IssuerKeys.FromJwks, failures)
            : KeyFile.TryLoad(options.PemFile!, contentRoot, $"{setting}:PemFile", pem => IssuerKeys.FromPem(pem, options.KeyId!), failures);
        return keys is null ? null : new ConfiguredIssuer(options.Issuer, keys, options.MayCall);
    }
}
