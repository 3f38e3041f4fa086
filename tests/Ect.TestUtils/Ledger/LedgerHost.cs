using System.Security.Cryptography;
using Ect.Ledger.Storage;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Ect.TestUtils;

/// <summary>A ledger with a key and a clock of its own, in memory unless it is given a storage, and a client who knows the key.</summary>
public sealed class LedgerHost : IDisposable
{
    public const string Origin = "ledger.example.com/audit";

    private readonly bool _ownsKey;

    public LedgerHost(
        ECDsa? key = null, string origin = Origin, int capacity = 1_000_000, IEctLedgerSigner? signer = null,
        IEctLedgerStorage? storage = null, EctReceiptSignature receiptSignature = EctReceiptSignature.PerBatch)
    {
        _ownsKey = key is null;
        PrivateKey = key ?? ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var own = new EctLedgerSigner(origin, PrivateKey);
        (Signer, Key) = (own, own.Key);
        Storage = storage ?? new InMemoryStorage(capacity);
        var options = TestTokens.Options(it => it.Ledger.ReceiptSignature = receiptSignature);
        Ledger = new StoredEctLedger(Storage, signer ?? Signer, options, Clock, new FakeLogger<StoredEctLedger>(LogCollector));
        Verifier = new EctLedgerVerifier([Key]);
    }

    public FakeTimeProvider Clock { get; } = new(Forge.Now);
    public ECDsa PrivateKey { get; }
    public IEctLedgerSigner Signer { get; }
    public EctLedgerKey Key { get; }
    public IEctLedgerStorage Storage { get; }
    public StoredEctLedger Ledger { get; }
    public FakeLogCollector LogCollector { get; } = new();
    public EctLedgerVerifier Verifier { get; }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async Task<IReadOnlyList<EctReceipt>> AppendAsync(params EctToken[] tokens) => await Ledger.AppendAsync(tokens, Cancellation);

    public async Task<EctReceipt> AppendOneAsync() => (await AppendAsync(LedgerTokens.Signed()))[0];

    public async Task<EctTreeHead> HeadAsync() => await Ledger.GetTreeHeadAsync(Cancellation);

    /// <summary>A head that the ledger never gave, with its own signature.</summary>
    public EctTreeHead Sign(long size, EctDigest root) => Signer.SignAsync(size, root, [], Cancellation).AsTask().Result.Head;

    public IReadOnlyList<ReadOnlyMemory<byte>> SignReceipts(long size, EctDigest root, params string?[] ids) =>
        Signer.SignAsync(size, root, ids, Cancellation).AsTask().Result.ReceiptSignatures;

    public void Dispose()
    {
        if (_ownsKey) PrivateKey.Dispose();
    }
}
