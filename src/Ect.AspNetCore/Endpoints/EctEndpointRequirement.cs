namespace Ect;

/// <summary>What one endpoint wants, all its metadata taken together.</summary>
internal sealed record EctEndpointRequirement
{
    public bool IsDisabled { get; init; }

    public bool AllowsMissing { get; init; }

    public bool ReturnsToken { get; init; }

    /// <summary>The first value of <see cref="EctScope.Action"/>.</summary>
    public string? Action { get; init; }

    /// <summary>Whether the tokens may be in a member of a JSON object.</summary>
    public bool AcceptsJsonBody { get; init; }

    public EctBodyBinding BodyBinding { get; init; }

    /// <summary>Whom heads are bound to; <see langword="null"/> for what the options say.</summary>
    public EctCallerBinding? CallerBinding { get; init; }

    public EctRequirement Verification { get; init; } = EctRequirement.Default;
}
