using System.Security.Cryptography;
using Ect;

namespace LedgerAuditor;

/// <summary>Reads a ledger's key as its operator gives it to auditors (C2SP signed-note): name, id and key, with <c>+</c> between
/// them.</summary>
internal static class PinnedKey
{
    /// <summary>ECDSA with SHA-256, before the SubjectPublicKeyInfo.</summary>
    private const byte Ecdsa = 2;

    public static EctLedgerKey Parse(string text)
    {
        try
        {
            if (text.Split('+', 3) is [var name, _, var key] && Convert.FromBase64String(key) is [Ecdsa, .. var publicKey])
            {
                using var ecdsa = ECDsa.Create();
                ecdsa.ImportSubjectPublicKeyInfo(publicKey, out _);
                var parsed = new EctLedgerKey(name, ecdsa);
                if (parsed.VerifierKey == text) return parsed; // The id is this key's.
            }
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException or ArgumentException)
        {
            // It is no such key.
        }

        throw new SilenceException(
            "The key cannot be read. Pass what EctLedgerKey.VerifierKey gives: name+id+key, where the key is ECDSA on P-256 (type 2).");
    }
}
