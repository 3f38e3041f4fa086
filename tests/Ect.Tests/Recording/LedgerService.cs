using System.Security.Cryptography;
using Ect.Recording;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

/// <summary>A service with a ledger that obeys, and whose store can be told to fail.</summary>
internal sealed class LedgerService : IDisposable
{
    private readonly TestService _service;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public LedgerService(EctLedgerMode? mode = null, Action<EctOptions>? options = null)
    {
        _service = new TestService(
            o =>
            {
                o.Ledger.Mode = mode;
                options?.Invoke(o);
            },
            b =>
            {
                b.AddLedger(Ledger).AddSigningCredentials(new SigningCredentials(new ECDsaSecurityKey(_key) { KeyId = "me-1" }, "ES256"));
                b.Services.Replace(ServiceDescriptor.Singleton<IEctStore, WatchedStore>());
                b.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
            },
            Alice);
    }

    public Forge Alice { get; } = new();
    public ObedientLedger Ledger { get; } = new();
    public ImpatientClock Clock { get; } = new();
    public WatchedStore Store => (WatchedStore)_service.Store;
    public EctVerifier Verifier => _service.Verifier;
    public LedgerQueue Queue => Get<LedgerQueue>();
    public FakeLogCollector Logs => Get<FakeLogCollector>();

    public T Get<T>() where T : notnull => _service.Get<T>();

    public ValueTask<EctVerificationResult> VerifyAsync(params string[] tokens) => _service.VerifyAsync(tokens);

    public ValueTask<EctVerificationResult> VerifyAsync(EctRequirement requirement, params string[] tokens) => _service.VerifyAsync(requirement, tokens);

    public async Task<EctTokenRecord> RecordOf(string id) => Assert.Single((await Store.FindAsync([id], TestContext.Current.CancellationToken)).Records);

    public async Task<EctAssuranceLevel> LevelOf(string id) => (await RecordOf(id)).Level;

    public void Dispose()
    {
        _service.Dispose();
        Ledger.Dispose();
        Alice.Dispose();
        _key.Dispose();
    }
}
