using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.Cose;
using System.Text;
using Ect.Ledger.Notes;
using Ect.Ledger.Receipts;
using Ect.Ledger.Witnesses;

namespace Ect;

/// <summary>Who a ledger is: its name, and the public key that its tree heads and receipts verify with (ECDSA, P-256).</summary>
/// <remarks>Ids follow C2SP signed-note. In a note, whose signature is of type 2 (ECDSA, SHA-256, DER): the first four bytes of the SHA-256
/// of the key as SubjectPublicKeyInfo. In a receipt: <see cref="KeyId"/>. Thread-safe.</remarks>
public sealed class EctLedgerKey
{
    private const byte EcdsaType = 0x02;

    private readonly PublicKeyPool _keys;

    /// <summary>Takes over the public half of a key.</summary>
    /// <param name="origin">The ledger's name; see <see cref="IEctLedgerSigner.Origin"/>.</param>
    /// <param name="key">A key on the curve P-256. It is copied, and stays the caller's.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The name cannot be a ledger's, or the key lies on another curve.</exception>
    public EctLedgerKey(string origin, ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(key);
        if (!EctTreeHead.IsOrigin(origin))
            throw new ArgumentException(
                "The ledger's name is not valid. Give 1 to 256 visible ASCII characters without '+', for example ledger.example.com/audit.",
                nameof(origin));

        var parameters = key.ExportParameters(includePrivateParameters: false);
        if (!EcdsaCosignature.IsP256(parameters.Curve))
            throw new ArgumentException("The ledger's key is not on the curve P-256. Give one that is.", nameof(key));

        Origin = origin;
        _keys = new(parameters);
        var publicKey = key.ExportSubjectPublicKeyInfo();
        KeyId = EctDigest.Of([.. Encoding.ASCII.GetBytes(origin), (byte)'\n', EcdsaType, .. publicKey]);
        NoteKeyId = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(publicKey));
        TimeKey = new(origin, key);
        VerifierKey = $"{origin}+{NoteKeyId:x8}+{Convert.ToBase64String([EcdsaType, .. publicKey])}";
    }

    /// <summary>The ledger's name.</summary>
    public string Origin { get; }

    /// <summary>What the key goes by in receipts (<c>kid</c>): SHA-256 of the name, a line break, the byte 2 and the key as
    /// SubjectPublicKeyInfo. So a receipt says whose it is, even where two ledgers share a key.</summary>
    public EctDigest KeyId { get; }

    /// <summary>The key as verifiers of C2SP signed notes are given it: the name, the key's id in a note, and the key, with <c>+</c>
    /// between them.</summary>
    public string VerifierKey { get; }

    /// <summary>The same key, as it signs when a head was signed.</summary>
    internal EctWitnessKey TimeKey { get; }

    internal uint NoteKeyId { get; }

    /// <summary>Reads a public key.</summary>
    /// <param name="origin">The ledger's name.</param>
    /// <param name="pem">One P-256 key; of a private one the public half is taken.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The name cannot be a ledger's, or the text is no such key.</exception>
    public static EctLedgerKey FromPem(string origin, string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
        }
        catch (CryptographicException exception)
        {
            throw new ArgumentException("The PEM text is no EC key.", nameof(pem), exception);
        }

        return new EctLedgerKey(origin, key);
    }

    /// <summary>Reads a key as verifiers of C2SP signed notes are given it.</summary>
    /// <param name="verifierKey">What <see cref="VerifierKey"/> gives, to the character.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="verifierKey"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">It is no such key, such as one of Ed25519.</exception>
    public static EctLedgerKey Parse(string verifierKey)
    {
        ArgumentNullException.ThrowIfNull(verifierKey);
        if (verifierKey.Split('+', 3) is not [var name, _, var text] || !SignedNote.TryDecode(text, out var typed))
            throw new ArgumentException(
                "The text is not a verifier key. Give a name, an id of eight digits and a key in base64, with '+' between them.",
                nameof(verifierKey));
        if (typed is not [EcdsaType, .. var publicKey])
            throw new ArgumentException("The key is not of ECDSA (type 2). Give the ledger's verifier key.", nameof(verifierKey));

        using var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(publicKey, out _);
        }
        catch (CryptographicException exception)
        {
            throw new ArgumentException("The key in the verifier key cannot be read.", nameof(verifierKey), exception);
        }

        var parsed = new EctLedgerKey(name, key);
        return parsed.VerifierKey == verifierKey
            ? parsed
            : throw new ArgumentException("The id in the verifier key is another key's.", nameof(verifierKey));
    }

    /// <summary>Writes the key as a COSE_Key (RFC 9052, section 7), as verifiers of receipts are given it: ES256, with <see cref="KeyId"/>
    /// as its <c>kid</c>.</summary>
    /// <returns>The CBOR bytes.</returns>
    public byte[] ToCoseKey()
    {
        var point = _keys.Use(key => key.ExportParameters(includePrivateParameters: false)).Q;
        return CoseKeyFormat.Write(KeyId.ToArray(), point.X!, point.Y!);
    }

    /// <summary>Whether the <c>kid</c> of a receipt names this key.</summary>
    internal bool Has(ReadOnlySpan<byte> keyId) => keyId.Length is EctDigest.Length && new EctDigest(keyId) == KeyId;

    /// <summary>Whether this key signed the head. Others, such as witnesses, may have signed as well; of what is said to be by this key,
    /// everything must be.</summary>
    internal EctLedgerFailure FindFailure(EctTreeHead head)
    {
        if (head.Origin != Origin) return EctLedgerFailure.WrongOrigin;

        var own = head.SignedNote.Signatures.Where(IsSaidToBeOwn).ToList();
        if (own.Count is 0) return EctLedgerFailure.UnknownKey;
        return own.TrueForAll(signature => Verify(head.SignedNote, signature)) ? EctLedgerFailure.None : EctLedgerFailure.InvalidSignature;
    }

    internal bool Verify(CoseSign1Message receipt, EctDigest root) => _keys.Use(key => receipt.VerifyDetached(key, root.ToArray()));

    /// <summary>Whether this key made the signature of a receipt.</summary>
    internal bool Verify(byte[] toBeSigned, ReadOnlyMemory<byte> signature) => _keys.Use(key => key.VerifyData(
        toBeSigned, signature.Span, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));

    private bool IsSaidToBeOwn(SignedNote.Signature signature) => signature.KeyName == Origin && signature.KeyId == NoteKeyId;

    private bool Verify(SignedNote note, SignedNote.Signature signature) => _keys.Use(key => key.VerifyData(
        note.ToBytes(), signature.Value, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
}
