using System.Collections.Frozen;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Keys;

/// <summary>What one public key verifies: its algorithms, and a provider for each.</summary>
internal sealed class KeyVerification
{
    // Making a provider is far more expensive than a signature check, and an RSA key rarely sees more than one of its six algorithms.
    private readonly FrozenDictionary<string, Lazy<SignatureProvider>> _providers;
    private readonly int _signatureLength;

    /// <param name="entries">The same key, once or more, each time with what it may be used for.</param>
    public KeyVerification(IEnumerable<JsonWebKey> entries)
    {
        var providers = new Dictionary<string, Lazy<SignatureProvider>>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (entry.Alg is { } named && providers.ContainsKey(named)) continue; // The key is imported once for each algorithm at most.
            if (VerificationKey.TryCreate(entry) is not { } usable) continue;

            _signatureLength = usable.SignatureLength;
            foreach (var algorithm in usable.Algorithms.Where(algorithm => entry.Alg is null || entry.Alg == algorithm))
                providers.TryAdd(algorithm, new Lazy<SignatureProvider>(() => new AsymmetricSignatureProvider(usable.Key, algorithm)));
        }
        _providers = providers.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public IReadOnlyCollection<string> Algorithms => _providers.Keys;

    /// <summary>Whether there is any algorithm.</summary>
    public bool IsUsable => _providers.Count > 0;

    public bool Fits(string algorithm) => _providers.ContainsKey(algorithm);

    /// <returns><see langword="false"/> for anything but a good signature with an algorithm that fits.</returns>
    public bool Verify(string algorithm, ArraySegment<byte> signingInput, byte[] signature) =>
        signingInput is { Array: { } input, Offset: var offset, Count: > 0 and var count }
        && signature.Length == _signatureLength
        && _providers.TryGetValue(algorithm, out var provider)
        && provider.Value.Verify(input, offset, count, signature, 0, signature.Length);
}
