using System.Security.Cryptography;
using Ect.Ledger.Notes;
using Ect.Ledger.Witnesses;

namespace Ect;

/// <summary>Who a witness is: its name, and the public key that its signatures on tree heads verify with (C2SP tlog-cosignature).</summary>
/// <remarks>A witness signs that at some time a head was the largest it had seen of a ledger, and continued those before. Keys are of ECDSA
/// on P-256, or of ML-DSA-44 where the platform has it. The former is a type of our own (<c>0xff</c>, then
/// <c>ect-aspnetcore/ecdsa-cosignature/v1</c>, before the SubjectPublicKeyInfo), since .NET has no Ed25519. Thread-safe.</remarks>
public sealed class EctWitnessKey
{
    private readonly CosignatureAlgorithm _algorithm;
    private readonly uint _keyId;

    /// <summary>Takes over the public half of a key.</summary>
    /// <param name="name">The witness's name: visible characters without <c>+</c>, best a host name with a path and no scheme.</param>
    /// <param name="key">A key on the curve P-256. It is copied, and stays the caller's.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The name cannot be a witness's, or the key lies on another curve.</exception>
    public EctWitnessKey(string name, ECDsa key)
        : this(name, Ecdsa(key))
    {
    }

    private EctWitnessKey(string name, CosignatureAlgorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!EctTreeHead.IsOrigin(name))
            throw new ArgumentException(
                "The witness's name is not valid. Give 1 to 256 visible ASCII characters without '+'.", nameof(name));
        (Name, _algorithm, _keyId) = (name, algorithm, algorithm.KeyId(name));
    }

    /// <summary>The witness's name.</summary>
    public string Name { get; }

    /// <summary>The key as verifiers of C2SP signed notes are given it: the name, the key's id in a note, and the key, with <c>+</c>
    /// between them.</summary>
    public string VerifierKey => $"{Name}+{_keyId:x8}+{Convert.ToBase64String(_algorithm.TypedKey)}";

    /// <summary>Reads a key as witnesses publish theirs.</summary>
    /// <param name="verifierKey">What <see cref="VerifierKey"/> gives, or the like of an ML-DSA-44 witness (type 6).</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="verifierKey"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">It is no such key, such as one of Ed25519.</exception>
    /// <exception cref="PlatformNotSupportedException">It is of ML-DSA-44, which this platform has not.</exception>
    public static EctWitnessKey Parse(string verifierKey)
    {
        ArgumentNullException.ThrowIfNull(verifierKey);
        if (verifierKey.Split('+', 3) is not [var name, _, var text] || !SignedNote.TryDecode(text, out var typed))
            throw new ArgumentException(
                "The text is not a verifier key. Give a name, an id of eight digits and a key in base64, with '+' between them.",
                nameof(verifierKey));

        var key = new EctWitnessKey(name, Algorithm(typed));
        return key.VerifierKey == verifierKey // Also where the key is written in another way than it has to be.
            ? key
            : throw new ArgumentException("The id in the verifier key is another key's.", nameof(verifierKey));
    }

    /// <summary>Finds out when the witness signed a head.</summary>
    /// <param name="head">The head.</param>
    /// <param name="time">When it did last; <see langword="null"/> if it did not.</param>
    /// <returns>Whether all that is said to be by this key is.</returns>
    internal bool TryFindTime(EctTreeHead head, out DateTimeOffset? time)
    {
        time = null;
        foreach (var signature in head.SignedNote.Signatures.Where(Made))
        {
            if (_algorithm.Verify(Name, head, signature) is not { } made) return false;
            if (time is null || made > time) time = made;
        }

        return true;
    }

    /// <summary>Whether a signature is said to be by this key.</summary>
    internal bool Made(SignedNote.Signature signature) => signature.KeyName == Name && signature.KeyId == _keyId;

    internal SignedNote.Signature Signature(byte[] value) => new(Name, _keyId, value);

    private static EcdsaCosignature Ecdsa(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return EcdsaCosignature.IsP256(parameters.Curve)
            ? new(ECDsa.Create(parameters))
            : throw new ArgumentException("The witness's key is not on the curve P-256. Give one that is.", nameof(key));
    }

    private static CosignatureAlgorithm Algorithm(byte[] typed)
    {
        try
        {
            if (typed is [MLDsaCosignature.TypeByte, .. var mldsa])
                return new MLDsaCosignature(MLDsa.ImportMLDsaPublicKey(MLDsaAlgorithm.MLDsa44, mldsa));
            if (typed.AsSpan().StartsWith(EcdsaCosignature.Type))
            {
                using var key = ECDsa.Create();
                key.ImportSubjectPublicKeyInfo(typed.AsSpan(EcdsaCosignature.Type.Length), out _);
                return Ecdsa(key);
            }
        }
        catch (CryptographicException exception)
        {
            throw new ArgumentException("The key in the verifier key cannot be read.", exception);
        }

        throw new ArgumentException(
            "The key is neither of ML-DSA-44 (type 6) nor of this library's ECDSA. Give the witness's verifier key.");
    }
}
