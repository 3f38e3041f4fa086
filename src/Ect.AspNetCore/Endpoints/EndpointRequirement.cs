namespace Ect.AspNetCore.Endpoints;

/// <summary>The requirements of one endpoint, merged from all its metadata.</summary>
internal sealed record EndpointRequirement
{
    public bool IsDisabled { get; init; }

    public bool AllowsMissing { get; init; }

    public EctMode Mode { get; init; }

    public bool ReturnsToken { get; init; }

    /// <summary>The first value of <see cref="EctScope.Action"/>.</summary>
    public string? Action { get; init; }

    /// <summary>Whether the tokens may be in a member of a JSON object.</summary>
    public bool AcceptsJsonBody { get; init; }

    public EctBodyBinding BodyBinding { get; init; }

    /// <summary>The callers that heads are bound to; <see langword="null"/> for those of the options.</summary>
    public EctCallerBinding? CallerBinding { get; init; }

    public EctAssuranceLevel? MinimumLevel { get; init; }

    public EctAssuranceLevel? MinimumPredecessorLevel { get; init; }

    public EctUnresolvedPredecessors? UnresolvedPredecessors { get; init; }

    public bool? RefuseTainted { get; init; }

    public IReadOnlyCollection<string>? Actions { get; init; }

    public IReadOnlyCollection<string>? Issuers { get; init; }

    public bool Consume { get; init; } = true;

    /// <summary>The requirement of the verifier.</summary>
    public EctRequirement ToVerification() => new()
    {
        MinimumLevel = MinimumLevel,
        MinimumPredecessorLevel = MinimumPredecessorLevel,
        UnresolvedPredecessors = UnresolvedPredecessors,
        RefuseTainted = RefuseTainted,
        Actions = Actions,
        Issuers = Issuers,
        Consume = Consume,
        BodyBinding = BodyBinding,
        Mode = Mode,
    };

    /// <summary>Tells whether a request that meets these requirements meets <paramref name="other"/> too. It does if they differ only in
    /// the accepted actions and issuers, which are additional requirements here, in the answer, or in that the other one only
    /// reports.</summary>
    public bool Covers(EndpointRequirement other) => this == other || other == this with
    {
        Mode = other.Mode is EctMode.Report ? other.Mode : Mode,
        Action = other.Action,
        ReturnsToken = other.ReturnsToken,
        AcceptsJsonBody = other.AcceptsJsonBody,
        Actions = other.Actions is null ? null : Actions,
        Issuers = other.Issuers is null ? null : Issuers,
    };
}
