using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ect.Testing.Faults;

/// <summary>Makes the tokens of one request to a service: valid ones, or with a fault.</summary>
internal sealed class RequestTokens(
    IServiceProvider services, EctTestIssuer issuer, EctTestFault fault, Action<EctTestTokenOptions>? configure) : IDisposable
{
    private const string Elsewhere = "urn:example:another-service";

    private readonly EctOptions _options = services.GetRequiredService<IOptions<EctOptions>>().Value;
    private readonly EctTestIssuer _signer = fault switch
    {
        EctTestFault.UntrustedIssuer => new("urn:example:stranger", issuer.Clock, issuer.Algorithm),
        EctTestFault.UnknownKey => new(issuer.Name, issuer.Clock, issuer.Algorithm), // Another key, under its own kid.
        _ => issuer,
    };

    /// <param name="contentHash">The hash of the request's content; <see langword="null"/> if it is not known.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<IReadOnlyList<string>> MakeAsync(string? contentHash, CancellationToken cancellationToken)
    {
        if (fault is EctTestFault.Missing) return [];

        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var options = new EctTestTokenOptions(_options.Identity) { IssuedAt = now, InputHash = contentHash, OutputHash = contentHash };
        configure?.Invoke(options);
        await SpoilAsync(options, now, cancellationToken).ConfigureAwait(false);

        var token = _signer.Issue(options);
        if (fault is EctTestFault.Revoked) await RevokeAsync(token.Issuer, token.Id, cancellationToken).ConfigureAwait(false);
        string[] texts = [Spoil(token.EncodedToken), .. options.Carried.Select(predecessor => predecessor.EncodedToken)];
        if (fault is EctTestFault.Replayed) await UseUpAsync(texts, cancellationToken).ConfigureAwait(false);
        return texts;
    }

    public void Dispose()
    {
        if (_signer != issuer) _signer.Dispose();
    }

    /// <summary>Changes what the token will say.</summary>
    private ValueTask SpoilAsync(EctTestTokenOptions token, DateTimeOffset now, CancellationToken cancellationToken)
    {
        switch (fault)
        {
            case EctTestFault.NotSigned:
                token.Level = EctAssuranceLevel.L1;
                break;
            case EctTestFault.WrongAudience:
                token.Audiences.Clear();
                token.Audiences.Add(Elsewhere);
                break;
            case EctTestFault.IssuedInFuture:
                token.IssuedAt = now + TimeSpan.FromHours(1);
                break;
            case EctTestFault.Expired:
                token.Lifetime = TimeSpan.FromSeconds(1);
                token.IssuedAt = now - _options.ClockSkew - token.Lifetime;
                break;
            case EctTestFault.TooOld:
                token.Lifetime = _options.MaxAge + TimeSpan.FromHours(1);
                token.IssuedAt = now - _options.MaxAge - _options.ClockSkew - TimeSpan.FromSeconds(1);
                break;
            case EctTestFault.OtherContent:
                token.InputHash = token.OutputHash = EctDigest.Of("other content"u8).ToString();
                break;
            case EctTestFault.OtherAction:
                token.Action = "test_action_that_no_endpoint_asks_for";
                break;
            case EctTestFault.UnknownPredecessor:
                token.Predecessors.Add(NewId());
                break;
            case EctTestFault.LaterPredecessor:
                token.After(Before(now));
                token.IssuedAt = now - _options.ClockSkew - TimeSpan.FromSeconds(1);
                break;
            case EctTestFault.OtherWorkflow:
                token.After(Before(now));
                token.WorkflowId = NewId();
                break;
            case EctTestFault.RevokedPredecessor:
                token.After(Before(now));
                return RevokeAsync(issuer.Name, token.Predecessors[^1], cancellationToken);
            case EctTestFault.TaintedPredecessor:
                var revokedId = NewId();
                token.After(Before(now, revokedId));
                return RevokeAsync(issuer.Name, revokedId, cancellationToken);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Changes the text of the token.</summary>
    private string Spoil(string text) => fault switch
    {
        EctTestFault.Malformed => $"{text}=", // Base64url in tokens has no padding.
        EctTestFault.InvalidSignature => WithOtherSignature(text),
        _ => text,
    };

    private static string WithOtherSignature(string text)
    {
        var (signed, signature) = (text[..(text.LastIndexOf('.') + 1)], text[(text.LastIndexOf('.') + 1)..]);
        return $"{signed}{(signature[0] is 'A' ? 'B' : 'A')}{signature[1..]}";
    }

    private static string NewId() => Guid.NewGuid().ToString();

    /// <summary>A task that was finished before, for somebody else.</summary>
    private EctToken Before(DateTimeOffset now, params string[] predecessors)
    {
        var options = new EctTestTokenOptions(Elsewhere) { IssuedAt = now };
        foreach (var id in predecessors) options.Predecessors.Add(id);
        return issuer.Issue(options);
    }

    private ValueTask RevokeAsync(string issuerName, string id, CancellationToken cancellationToken) =>
        services.GetRequiredService<IEctRevocations>().RevokeAsync(EctRevocation.OfToken(issuerName, id), cancellationToken);

    private async ValueTask UseUpAsync(string[] texts, CancellationToken cancellationToken)
    {
        var verifier = services.GetRequiredService<EctVerifier>();
        var first = await verifier.VerifyAsync(texts, new EctRequirement(), cancellationToken).ConfigureAwait(false);
        if (!first.Succeeded)
            throw new InvalidOperationException(
                $"The token could not be used a first time: {first.FailureReason} ({first.FailureDetail ?? "no detail"}). "
                + "Give the client a token that the service accepts.");
    }
}
