using System.Security.Cryptography;
using System.Text;

namespace Ect.Ledger.Witnesses;

/// <summary>ECDSA on P-256 with SHA-256, in DER, over the message of <c>cosignature/v1</c>. C2SP has no type for it: this is one of our
/// own, under the byte that is kept for such.</summary>
internal sealed class EcdsaCosignature(ECDsa key) : CosignatureAlgorithm(Type, key.ExportSubjectPublicKeyInfo())
{
    private readonly Lock _gate = new(); // ECDsa makes no promise for concurrent calls.

    public static byte[] Type { get; } = [0xff, .. "ect-aspnetcore/ecdsa-cosignature/v1"u8];

    /// <summary>What is signed: a line that says what it is, the time, and the text of the note.</summary>
    public static byte[] Message(EctTreeHead head, long time) =>
        Encoding.UTF8.GetBytes($"cosignature/v1\ntime {time}\n{head.SignedNote.Text}");

    // Platforms name a curve by its number, by its name, or by both.
    public static bool IsP256(ECCurve curve) => curve.IsNamed && ECCurve.NamedCurves.nistP256.Oid is var known
        && (curve.Oid.Value == known.Value || curve.Oid.FriendlyName == known.FriendlyName);

    public static byte[] Sign(ECDsa key, EctTreeHead head, long time) =>
        Write(time, key.SignData(Message(head, time), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

    protected override bool Verify(string name, EctTreeHead head, long time, ReadOnlySpan<byte> signature)
    {
        lock (_gate)
            return key.VerifyData(Message(head, time), signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }
}
