using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.Cose;
using System.Text;

namespace Ect;

/// <summary>Who a ledger is: its name, and the public key that its tree heads and receipts verify with (ECDSA, P-256).</summary>
/// <remarks>Ids follow C2SP signed-note. In a note, whose signature is of type 2 (ECDSA, SHA-256, DER): the first four bytes of the SHA-256 of the key as
/// SubjectPublicKeyInfo. In a receipt: <see cref="KeyId"/>. Thread-safe.</remarks>
public sealed class EctLedgerKey
{
    private const byte EcdsaType = 0x02;

    private readonly Lock _gate = new(); // ECDsa makes no promise for concurrent calls.
    private readonly ECDsa _key;
    private EctDigest? _lastVerified;

    /// <summary>Takes over the public half of a key.</summary>
    /// <param name="origin">The ledger's name; see <see cref="IEctLedgerSigner.Origin"/>.</param>
    /// <param name="key">A key on the curve P-256. It is copied, and stays the caller's.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The name can not be a ledger's, or the key lies on another curve.</exception>
    public EctLedgerKey(string origin, ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(key);
        if (!EctTreeHead.IsOrigin(origin))
            throw new ArgumentException("A ledger's name is 1 to 256 visible ASCII characters without '+', for example ledger.example.com/audit.", nameof(origin));

        var parameters = key.ExportParameters(includePrivateParameters: false);
        if (JwkCurve.Find(parameters.Curve)?.Name is not "P-256") throw new ArgumentException("A ledger's key lies on the curve P-256.", nameof(key));

        Origin = origin;
        _key = ECDsa.Create(parameters);
        var publicKey = _key.ExportSubjectPublicKeyInfo();
        KeyId = EctDigest.Of([.. Encoding.ASCII.GetBytes(origin), (byte)'\n', EcdsaType, .. publicKey]);
        NoteKeyId = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(publicKey));
    }

    /// <summary>The ledger's name.</summary>
    public string Origin { get; }

    /// <summary>What the key goes by in receipts (<c>kid</c>): SHA-256 of the name, a line break, the byte 2 and the key as SubjectPublicKeyInfo. So a
    /// receipt says whose it is, even where two ledgers share a key.</summary>
    public EctDigest KeyId { get; }

    internal uint NoteKeyId { get; }

    /// <summary>Reads a public key.</summary>
    /// <param name="origin">The ledger's name.</param>
    /// <param name="pem">One P-256 key; of a private one the public half is taken.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The name can not be a ledger's, or the text is no such key.</exception>
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

    internal bool Verify(SignedNote note, SignedNote.Signature signature)
    {
        lock (_gate) return _key.VerifyData(note.ToBytes(), signature.Value, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>All receipts under one root share their signature: the arithmetic is done once for those that come one after the other.</summary>
    internal bool Verify(CoseSign1Message receipt, EctDigest root)
    {
        var payload = new byte[EctDigest.Length];
        root.CopyTo(payload);
        var signed = EctDigest.Of([.. payload, .. receipt.Signature.Span, .. receipt.RawProtectedHeaders.Span]);
        lock (_gate)
        {
            if (signed == _lastVerified) return true;
            if (!receipt.VerifyDetached(_key, payload)) return false;
            _lastVerified = signed;
            return true;
        }
    }
}
