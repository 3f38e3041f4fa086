namespace Ect.AspNetCore.Endpoints;

/// <summary>The requirements of an endpoint beyond the options. <see langword="null"/> means inherited from the group, the controller or
/// the options.</summary>
internal sealed class RequirementChange : IEndpointMetadata
{
    public EctMode? Mode
    {
        get;
        set => field = Defined(value);
    }

    public EctAssuranceLevel? MinimumLevel
    {
        get;
        set => field = Defined(value);
    }

    public EctAssuranceLevel? MinimumPredecessorLevel
    {
        get;
        set => field = Defined(value);
    }

    public EctUnresolvedPredecessors? UnresolvedPredecessors
    {
        get;
        set => field = Defined(value);
    }

    public EctBodyBinding? BodyBinding
    {
        get;
        set => field = Defined(value);
    }

    public string[]? Actions
    {
        get;
        set => field = NotEmpty(value, "action");
    }

    /// <summary>The issuers of which heads may be.</summary>
    public string[]? Issuers
    {
        get;
        set => field = NotEmpty(value, "issuer");
    }

    public bool? Consume { get; set; }

    public bool? AcceptsJsonBody { get; set; }

    public bool? RefusesTainted { get; set; }

    /// <summary>The callers that heads are bound to.</summary>
    public EctCallerBinding? CallerBinding { get; private set; }

    public void Bind(Action<EctCallerBinding> bind) => bind(CallerBinding ??= new());

    public void BindToUserClaim(string claimType)
    {
        ArgumentException.ThrowIfNullOrEmpty(claimType);
        Bind(binding => binding.UserClaim = claimType);
    }

    public EndpointRequirement ApplyTo(EndpointRequirement requirement) => requirement with
    {
        IsDisabled = false,
        AllowsMissing = false,
        Mode = Mode ?? requirement.Mode,
        AcceptsJsonBody = AcceptsJsonBody ?? requirement.AcceptsJsonBody,
        BodyBinding = BodyBinding ?? requirement.BodyBinding,
        CallerBinding = CallerBinding ?? requirement.CallerBinding,
        MinimumLevel = MinimumLevel ?? requirement.MinimumLevel,
        MinimumPredecessorLevel = MinimumPredecessorLevel ?? requirement.MinimumPredecessorLevel,
        UnresolvedPredecessors = UnresolvedPredecessors ?? requirement.UnresolvedPredecessors,
        RefuseTainted = RefusesTainted ?? requirement.RefuseTainted,
        Actions = Actions ?? requirement.Actions,
        Issuers = Issuers ?? requirement.Issuers,
        Consume = Consume ?? requirement.Consume,
    };

    private static string[] NotEmpty(string[]? values, string what) =>
        values is not [_, ..] || Array.Exists(values, string.IsNullOrWhiteSpace)
            ? throw new ArgumentException($"Name at least one {what}. None may be empty.")
            : [.. values];

    private static T? Defined<T>(T? value) where T : struct, Enum =>
        value is not { } given || Enum.IsDefined(given)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"The value is not one of {typeof(T).Name}.");
}
