namespace Ect.AspNetCore.Endpoints;

/// <summary>What one endpoint wants, all its metadata taken together.</summary>
internal sealed record EndpointRequirement
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

    /// <summary>Whether a request that met this has met <paramref name="other"/> too. Accepted actions are asked on top, and what concerns
    /// the answer does not matter; anything else that differs does.</summary>
    public bool Covers(EndpointRequirement other) => this == other || other == this with
    {
        Action = other.Action,
        ReturnsToken = other.ReturnsToken,
        AcceptsJsonBody = other.AcceptsJsonBody,
        Verification = Verification with { Actions = other.Verification.Actions is null ? null : Verification.Actions },
    };
}
