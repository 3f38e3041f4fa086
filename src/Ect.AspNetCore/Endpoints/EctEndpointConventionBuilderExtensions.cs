using Ect;
using Ect.AspNetCore.Endpoints;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Sets what endpoints and groups require of ECTs. An endpoint overrides its group, and a later call overrides an earlier
/// one.</summary>
/// <remarks>As with all endpoint conventions, calls on <c>MapControllers()</c> override the attributes of controllers and actions. An
/// endpoint with any of these calls, except <c>DisableEct()</c>, runs only in requests in which <c>UseEct()</c> has evaluated it. Otherwise
/// it throws <see cref="InvalidOperationException"/>.</remarks>
public static class EctEndpointConventionBuilderExtensions
{
    /// <summary>Requires a valid ECT, as <c>UseEct()</c> does by default, and sets further requirements. It overrides a <c>DisableEct()</c>
    /// or <c>AllowMissingEct()</c> of the group.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint or the group.</param>
    /// <param name="configure">Sets the requirements beyond <see cref="EctOptions"/>, such as
    /// <c>e => e.Actions("invoice_approved").MinimumLevel(EctAssuranceLevel.L3)</c>. By default there are none.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static TBuilder RequireEct<TBuilder>(this TBuilder builder, Action<EctRequirementBuilder>? configure = null)
        where TBuilder : IEndpointConventionBuilder
    {
        var requirement = new EctRequirementBuilder();
        configure?.Invoke(requirement);
        return builder.With(requirement.Change);
    }

    /// <summary>Accepts requests without an ECT, because a workflow enters here. An ECT that is sent must nevertheless be valid.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint or the group.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static TBuilder AllowMissingEct<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.With(new AllowMissingEctAttribute());

    /// <summary>Accepts every request. An ECT that is sent is ignored, and the request has no scope. <c>UseEct()</c> then costs almost
    /// nothing.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint or the group.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static TBuilder DisableEct<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new DisableEctAttribute());

    /// <summary>Names the action of the endpoint. It is the first value of <see cref="EctScope.Action"/>, and so the <c>exec_act</c> of the
    /// tokens that the endpoint returns or sends, unless the client or the request names another.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint or the group.</param>
    /// <param name="action">What has been finished when the endpoint is done, such as <c>quote_prepared</c>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="action"/> is <see langword="null"/> or empty.</exception>
    public static TBuilder WithEctAction<TBuilder>(this TBuilder builder, string action) where TBuilder : IEndpointConventionBuilder =>
        builder.With(new EctActionAttribute(action));

    /// <summary>Returns the ECT of this service's own task with successful answers, even if <see cref="EctMiddlewareOptions.ReturnToken"/>
    /// is off (profile, section 4). The endpoint must name its action with <see cref="WithEctAction"/>. Without a signing key the service
    /// does not start.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint or the group.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static TBuilder ReturnEct<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.With(new ReturnEctAttribute());

    private static TBuilder With<TBuilder>(this TBuilder builder, IEndpointMetadata metadata) where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Add(endpoint =>
        {
            endpoint.Metadata.Add(metadata);
            EndpointGuard.AddTo(endpoint);
        });
        return builder;
    }
}
