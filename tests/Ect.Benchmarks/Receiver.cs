using Microsoft.Extensions.DependencyInjection;

namespace Ect.Benchmarks;

/// <summary>A service that verifies what the <see cref="Sender"/> sends, with everything in memory.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    public const string Identity = "spiffe://example.com/agent/b";

    private readonly ServiceProvider _provider;
    private readonly EctVerifier _verifier;

    /// <param name="sender">Whom it trusts.</param>
    /// <param name="build">More for the builder that AddEct returns.</param>
    public Receiver(Sender sender, Action<EctBuilder>? build = null)
    {
        var services = new ServiceCollection();
        var ect = services.AddEctCore(options => options.Identity = Identity).AddIssuerPem(Sender.Identity, sender.PublicKey, Sender.KeyId);
        build?.Invoke(ect);
        _provider = services.BuildServiceProvider();
        _verifier = _provider.GetRequiredService<EctVerifier>();
    }

    public ValueTask<EctVerificationResult> VerifyAsync(params IReadOnlyList<string> tokens) =>
        _verifier.VerifyAsync(tokens, new EctRequirement());

    /// <summary>Shows it one token a request.</summary>
    public async Task AcceptAllAsync(IEnumerable<string> tokens)
    {
        foreach (var token in tokens) Accept(await VerifyAsync(token));
    }

    /// <summary>Shows it some tokens a request.</summary>
    public async Task AcceptAllAsync(IEnumerable<string[]> requests)
    {
        foreach (var tokens in requests) Accept(await VerifyAsync(tokens));
    }

    public async Task<long> LedgerSizeAsync() => (await _provider.GetRequiredService<IEctLedgerReader>().GetTreeHeadAsync(default)).Size;

    public async Task StoreAsync(IReadOnlyList<EctTokenRecord> records)
    {
        var store = _provider.GetRequiredService<IEctStore>();
        foreach (var part in records.Chunk(1_000))
            if (await store.TryAddAsync(part, default) is not null) throw new InvalidOperationException("It was not stored.");
    }

    public ValueTask RevokeAsync(EctRevocation revocation) => _provider.GetRequiredService<IEctRevocations>().RevokeAsync(revocation);

    /// <summary>What is refused is cheap, and must not count.</summary>
    private static void Accept(EctVerificationResult result)
    {
        if (!result.Succeeded) throw new InvalidOperationException($"{result.FailureReason}: {result.FailureDetail}");
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}
