using Ect;
using Ect.AspNetCore.Endpoints;

namespace Microsoft.AspNetCore.Builder;

/// <summary>What endpoints and groups say about ECTs. The group speaks first, then the endpoint; the later word holds.</summary>
/// <remarks>As with all endpoint conventions, what is said to <c>MapControllers()</c> comes after the attributes of controllers and actions.
/// An endpoint that says anything here, other than <c>DisableEct()</c>, does not run in requests in which <c>UseEct()</c> has not evaluated
/// it: it throws <see cref="InvalidOperationException"/>.</remarks>
public static class EctEndpointConventionBuilderExtensions
{
    /// <summary>Requires a valid ECT, as <c>UseEct()</c> does anyway, and says what is asked of it. Takes back a
    /// <c>DisableEct()</c> or <c>AllowMissingEct()</c> of the group.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint or the group.</param>
    /// <param name="configure">What is asked beyond <see cref="EctOptions"/>; runs now.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static TBuilder RequireEct<TBuilder>(this TBuilder builder, Action<EctRequirementBuilder>? configure = null)
        where TBuilder : IEndpointConventionBuilder
    {
        var requirement = new EctRequirementBuilder();
        configure?.Invoke(requirement);
        return builder.With(requirement);
    }

    /// <summary>Lets requests without an ECT pass: the place where a workflow enters. An ECT that is there must be valid all the same.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint or the group.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static TBuilder AllowMissingEct<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.With(new AllowMissingEctAttribute());

    /// <summary>Lets every request pass; an ECT that is there is not looked at, and the request has no scope. <c>UseEct()</c> then
    /// costs next to nothing.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint or the group.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static TBuilder DisableEct<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new DisableEctAttribute());

    /// <summary>Says what the endpoint does: the first value of <see cref="EctScope.Action"/>, and so the <c>exec_act</c> of the
    /// tokens that it returns or sends on, unless the client or the request names another.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint or the group.</param>
    /// <param name="action">What is finished when the endpoint is, such as <c>quote_prepared</c>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="action"/> is <see langword="null"/> or empty.</exception>
    public static TBuilder WithEctAction<TBuilder>(this TBuilder builder, string action) where TBuilder : IEndpointConventionBuilder =>
        builder.With(new EctActionAttribute(action));

    /// <summary>Returns the ECT of this service's own task with successful answers, also where <see cref="EctMiddlewareOptions.ReturnToken"/>
    /// is off (profile, section 4). The endpoint must say what it does: <see cref="WithEctAction"/>. Without a key to sign with the
    /// service does not start.</summary>
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
