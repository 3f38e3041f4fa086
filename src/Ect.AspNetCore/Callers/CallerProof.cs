using Ect.Verification;
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
    private readonly WorkloadIdentities? _workloads;
    private readonly ClientCertificates? _certificates;

    /// <exception cref="InvalidOperationException">The default binding needs a source that was not added: every request would be refused.</exception>
    public CallerProof(
        IOptions<EctMiddlewareOptions> options, WorkloadIdentities? workloads = null, ClientCertificates? certificates = null)
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
            CallerKeys = [.. SourcesFor(binding).Select(source => new CallerKeySource(context, source))],
            OnlyCallerKeys = binding.WorkloadIdentity,
            BoundCallers = [.. CallersOf(context, binding)],
        };
    }

    // Whoever sees a workload identity token can send it: that it is the caller's own shows in the caller's signature alone.
    private IEnumerable<ICallerSource> SourcesFor(EctCallerBinding binding)
    {
        if (_workloads is not null) yield return _workloads;
        if (_certificates is not null && !binding.WorkloadIdentity) yield return _certificates;
    }

    private IEnumerable<ProvenCaller> CallersOf(HttpContext context, EctCallerBinding binding)
    {
        if (binding.UserClaim is { } claim) yield return UserClaims.Find(context.User, claim);
        if (binding.ClientCertificate) yield return _certificates?.Find(context) ?? ProvenCaller.Nobody("AddClientCertificates(...) was not called");
    }
}
