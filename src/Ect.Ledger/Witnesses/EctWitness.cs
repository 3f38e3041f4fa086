using System.Security.Cryptography;
using Ect.Ledger.Notes;
using Ect.Ledger.Witnesses;

namespace Ect;

/// <summary>Signs tree heads of ledgers with a time, for a witness (C2SP tlog-cosignature). Thread-safe.</summary>
public sealed class EctWitness
{
    private readonly Lock _gate = new();
    private readonly ECDsa _key;

    /// <summary>Makes a witness.</summary>
    /// <param name="name">Its name; see <see cref="EctWitnessKey"/>.</param>
    /// <param name="key">A private key on the curve P-256, used for nothing else. It stays the caller's, who disposes it after the
    /// witness's last use.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The name cannot be a witness's, or the key lies on another curve.</exception>
    public EctWitness(string name, ECDsa key) => (Key, _key) = (new EctWitnessKey(name, key), key);

    /// <summary>What others verify with.</summary>
    public EctWitnessKey Key { get; }

    /// <summary>Signs that the head is the largest that this witness has seen of its ledger, and continues those before. The caller has
    /// verified it, and has kept it: <see cref="EctLedgerVerifier.Trust"/>.</summary>
    /// <param name="head">The head.</param>
    /// <param name="time">When it was seen, 1970 or later. Fractions of a second are dropped.</param>
    /// <returns>The line that is added to the head's note, with its line break.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="head"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is before 1970.</exception>
    /// <exception cref="CryptographicException">The key cannot sign.</exception>
    public string Cosign(EctTreeHead head, DateTimeOffset time) => SignedNote.Line(Sign(head, time));

    internal SignedNote.Signature Sign(EctTreeHead head, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(head);
        var seconds = time.ToUnixTimeSeconds();
        ArgumentOutOfRangeException.ThrowIfNegative(seconds, nameof(time));
        lock (_gate) return Key.Signature(EcdsaCosignature.Sign(_key, head, seconds));
    }
}
