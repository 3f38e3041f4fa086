using System.Security.Cryptography;
using Ect.Testing.Issuing;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Testing;

/// <summary>Builds an <see cref="EctContext"/> for the unit test of a handler, without a server. Its tokens are real, and a real verifier
/// verifies them in memory.</summary>
public sealed class EctTestContextBuilder
{
    private readonly string _revokedId = Guid.NewGuid().ToString();
    private readonly List<EctTestIssuer> _issuers = [];
    private readonly List<EctToken> _tokens = [];

    /// <summary>The identity of the service that the tokens are for. Default <c>urn:example:service</c>.</summary>
    public string Identity { get; init; } = "urn:example:service";

    /// <summary>The level of the tokens. With L3 a ledger in memory records them, and the context has receipts. Default L2.</summary>
    public EctAssuranceLevel Level { get; init; } = EctAssuranceLevel.L2;

    /// <summary>Whether the tasks come after a revoked one. That one is the only unknown predecessor of each task without another. Default
    /// <see langword="false"/>.</summary>
    public bool IsTainted { get; init; }

    /// <summary>Adds a finished task. It is a head of the context as long as no other task names it.</summary>
    /// <param name="issuer">Who has finished the task.</param>
    /// <param name="configure">Changes what the token says. <see cref="EctTestTokenOptions.After"/> names a task that was added before. An
    /// id that no added task has is an unknown predecessor, so that the graph is not complete.</param>
    /// <returns>The token of the task.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="issuer"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The profile does not allow what the token would say. The message names the member.</exception>
    public EctToken Add(EctTestIssuer issuer, Action<EctTestTokenOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        var options = new EctTestTokenOptions(Identity);
        if (Level is EctAssuranceLevel.L1) options.Level = Level;
        configure?.Invoke(options);
        if (IsTainted && options.Predecessors.Count is 0) options.Predecessors.Add(_revokedId);

        var token = issuer.Issue(options);
        if (!_issuers.Contains(issuer)) _issuers.Add(issuer);
        _tokens.Add(token);
        return token;
    }

    /// <summary>Verifies the tokens of all tasks as those of one request.</summary>
    /// <returns>The context that a handler gets.</returns>
    /// <exception cref="InvalidOperationException">No task was added, or the tokens would be refused. The message says why.</exception>
    public EctContext Build()
    {
        if (_tokens is []) throw new InvalidOperationException("There is no task. Call Add(issuer) before Build().");

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var services = CreateServices(key);
        var result = VerifyAsync(services).GetAwaiter().GetResult();
        return result.Context ?? throw new InvalidOperationException(
            $"The tokens are refused: {result.FailureReason} ({result.FailureDetail ?? "no detail"}). Change what Add(...) sets.");
    }

    private async Task<EctVerificationResult> VerifyAsync(IServiceProvider services)
    {
        if (IsTainted)
        {
            var revocation = EctRevocation.OfToken(_issuers[0].Name, _revokedId);
            await services.GetRequiredService<IEctRevocations>().RevokeAsync(revocation).ConfigureAwait(false);
        }

        string[] texts = [.. _tokens.Select(token => token.EncodedToken)];
        return await services.GetRequiredService<EctVerifier>().VerifyAsync(texts, new EctRequirement()).ConfigureAwait(false);
    }

    private ServiceProvider CreateServices(ECDsa ledgerKey)
    {
        var services = new ServiceCollection();
        services.AddSingleton(_issuers[0].Clock);
        var ect = services.AddEctCore(options =>
        {
            options.Identity = Identity;
            options.MinimumLevel = Level;
            options.UnresolvedPredecessors = EctUnresolvedPredecessors.Report;
            foreach (var issuer in _issuers) options.AllowedAlgorithms.Add(issuer.Algorithm);
        });
        if (Level is EctAssuranceLevel.L3) ect.AddLedger("ledger.example.com/test", ledgerKey);
        foreach (var issuer in _issuers) services.AddSingleton<IEctKeySource>(new TestIssuerKeys(issuer));
        return services.BuildServiceProvider();
    }
}
