using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.Callers;

/// <summary>Adds the caller of a request, and the keys that the caller has proven, to the requirement (profile, section 5).</summary>
internal sealed class CallerProof
{
    /// <summary>The remedies for a service that binds heads to a caller, but has nothing that proves one.</summary>
    public const string AddWorkloadIdentities = "Call AddWorkloadIdentityTokens(...) on what AddEct() returns.",
        AddCertificates = "Call AddClientCertificates(...) on what AddEct() returns.";

    private readonly EctCallerBinding _default;
    private readonly EctWorkloadIdentities? _workloads;
    private readonly EctClientCertificates? _certificates;

    /// <exception cref="InvalidOperationException">The default binding needs a source that was not added, so every request would be
    /// refused.</exception>
    public CallerProof(
        IOptions<EctMiddlewareOptions> options, EctWorkloadIdentities? workloads = null, EctClientCertificates? certificates = null)
    {
        var defaultBinding = options.Value.BindCaller;
        if (defaultBinding.WorkloadIdentity && workloads is null)
            throw new InvalidOperationException(
                $"Ect:BindCaller:WorkloadIdentity is true, but no workload identity token is trusted. {AddWorkloadIdentities}");
        if (defaultBinding.ClientCertificate && certificates is null)
            throw new InvalidOperationException(
                $"Ect:BindCaller:ClientCertificate is true, but no client certificate is accepted. {AddCertificates}");

        (_default, _workloads, _certificates) = (defaultBinding, workloads, certificates);
    }

    /// <summary>Completes the requirement of an endpoint for one request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="requirement">The requirements of the endpoint for every request.</param>
    /// <param name="endpointBinding">The callers that the endpoint binds heads to; <see langword="null"/> for the service's
    /// default.</param>
    public EctRequirement Identify(HttpContext context, EctRequirement requirement, EctCallerBinding? endpointBinding)
    {
        var binding = endpointBinding ?? _default;
        return new(requirement)
        {
            CallerKeys = [.. SourcesFor(context, binding)],
            OnlyCallerKeys = binding.WorkloadIdentity,
            Callers = [.. CallersOf(context, binding)],
        };
    }

    // Anyone who sees a workload identity token can send it. Only the caller's signature shows that it is the caller's own.
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

    private static ValueTask<EctCaller> FindWorkloadAsync(
        HttpContext context, EctWorkloadIdentities workloads, CancellationToken cancellationToken)
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

        // Only the certificate of the handshake counts, because asking for one now would renegotiate.
        return context.Connection.ClientCertificate is { } certificate
            ? _certificates.Find(certificate)
            : EctCaller.Nobody("the connection has no client certificate");
    }
}
