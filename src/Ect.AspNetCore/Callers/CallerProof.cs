using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.Callers;

/// <summary>Says in the requirement who the caller of a request is, and who speaks for it (profile, section 5).</summary>
internal sealed class CallerProof
{
    /// <summary>What a service lacks that binds heads to a caller whom nothing shows.</summary>
    public const string AddWorkloadIdentities = "Call AddWorkloadIdentityTokens(...) on what AddEct() returns.",
        AddCertificates = "Call AddClientCertificates(...) on what AddEct() returns.";

    private readonly EctCallerBinding _default;
    private readonly EctWorkloadIdentities? _workloads;
    private readonly EctClientCertificates? _certificates;

    /// <exception cref="InvalidOperationException">The default binding needs a source that was not added: every request would be refused.</exception>
    public CallerProof(
        IOptions<EctMiddlewareOptions> options, EctWorkloadIdentities? workloads = null, EctClientCertificates? certificates = null)
    {
        var defaultBinding = options.Value.BindCaller;
        if (defaultBinding.WorkloadIdentity && workloads is null)
            throw new InvalidOperationException($"Ect:BindCaller:WorkloadIdentity is on, and no workload identity token is believed. {AddWorkloadIdentities}");
        if (defaultBinding.ClientCertificate && certificates is null)
            throw new InvalidOperationException($"Ect:BindCaller:ClientCertificate is on, and no client certificate is accepted. {AddCertificates}");

        (_default, _workloads, _certificates) = (defaultBinding, workloads, certificates);
    }

    /// <summary>Completes the requirement of an endpoint for one request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="requirement">What the endpoint demands of every request.</param>
    /// <param name="endpointBinding">What the endpoint binds heads to; <see langword="null"/> for the service's default.</param>
    public EctRequirement Identify(HttpContext context, EctRequirement requirement, EctCallerBinding? endpointBinding)
    {
        var binding = endpointBinding ?? _default;
        return requirement with
        {
            CallerKeys = [.. SourcesFor(context, binding)],
            OnlyCallerKeys = binding.WorkloadIdentity,
            Callers = [.. CallersOf(context, binding)],
        };
    }

    // Whoever sees a workload identity token can send it: that it is the caller's own shows in the caller's signature alone.
    private IEnumerable<CallerKeySource> SourcesFor(HttpContext context, EctCallerBinding binding)
    {
        if (_workloads is not null) yield return new(cancellationToken => FindWorkloadAsync(context, _workloads, cancellationToken));
        if (_certificates is not null && !binding.WorkloadIdentity) yield return new(_ => ValueTask.FromResult(FindClient(context)));
    }

    private IEnumerable<EctCaller> CallersOf(HttpContext context, EctCallerBinding binding)
    {
        if (binding.UserClaim is { } claim) yield return UserClaims.Find(context.User, claim);
        if (binding.ClientCertificate) yield return FindClient(context);
    }

    private static ValueTask<EctCaller> FindWorkloadAsync(HttpContext context, EctWorkloadIdentities workloads, CancellationToken cancellationToken)
    {
        const string Name = EctHeaderNames.WorkloadIdentityToken;
        var values = context.Request.Headers[Name];
        return values is [{ Length: > 0 } token]
            ? workloads.FindAsync(token, cancellationToken)
            : ValueTask.FromResult(EctCaller.Nobody($"the request has {(values.Count > 1 ? "more than one" : "no")} {Name}"));
    }

    private EctCaller FindClient(HttpContext context)
    {
        if (_certificates is null) return EctCaller.Nobody("AddClientCertificates(...) was not called");

        // Only what the handshake brought along: asking for a certificate now would renegotiate.
        return context.Connection.ClientCertificate is { } certificate
            ? _certificates.Find(certificate)
            : EctCaller.Nobody("the connection has no client certificate");
    }
}
