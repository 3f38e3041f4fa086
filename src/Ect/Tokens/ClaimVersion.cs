namespace Ect.Tokens;

/// <summary>The version of the draft whose claim names a payload has. The token's <c>typ</c> tells it (profile, section 1).</summary>
internal sealed class ClaimVersion
{
    /// <summary>Version -01, which unsigned tokens have too.</summary>
    public static ClaimVersion Current { get; } = new(ClaimNames.Predecessors, ClaimNames.Extensions, []);

    /// <summary>Version -00.</summary>
    public static ClaimVersion Legacy { get; } =
        new(ClaimNames.LegacyPredecessors, ClaimNames.LegacyExtensions, [ClaimNames.Policy, ClaimNames.PolicyDecision]);

    private ClaimVersion(string predecessors, string extensions, string[] surfaced)
    {
        Predecessors = predecessors;
        Extensions = extensions;
        Surfaced = surfaced;
        Required =
        [
            ClaimNames.Issuer, ClaimNames.Audience, ClaimNames.IssuedAt, ClaimNames.ExpiresAt,
            ClaimNames.Id, ClaimNames.Action, predecessors,
        ];
    }

    /// <summary>The name of <see cref="EctToken.Predecessors"/>.</summary>
    public string Predecessors { get; }

    /// <summary>The name of <see cref="EctToken.Extensions"/>.</summary>
    public string Extensions { get; }

    /// <summary>The top-level claims that are shown in <see cref="EctToken.Extensions"/>, where the current version has them.</summary>
    public string[] Surfaced { get; }

    /// <summary>The claims that every token must have (profile, rule 7).</summary>
    public string[] Required { get; }

    /// <summary>Returns the version of a <c>typ</c>; <see langword="null"/> if it is not that of an ECT (profile, rule 4).</summary>
    public static ClaimVersion? ForType(string? type) =>
        JoseType.Is(type, EctMediaTypes.Type) ? Current
        : JoseType.Is(type, EctMediaTypes.LegacyType) ? Legacy
        : null;

    /// <summary>Returns the old claim that is present beside its new form, so that nobody can tell which of them is meant; usually
    /// none.</summary>
    public string? FindContradiction(JsonMembers claims)
    {
        if (this != Legacy) return null;
        if (claims.Has(Predecessors) && claims.Has(Current.Predecessors)) return Predecessors;
        if (claims.Has(Extensions) && claims.Has(Current.Extensions)) return Extensions;

        // Extensions that are too large are refused for that reason, whatever is in them.
        var surfaced = SurfacedIn(claims);
        if (surfaced is [] || claims[Extensions] is not { IsThere: true, Utf8.Length: <= EctLimits.MaxExtensionBytes } extensions)
            return null;
        return extensions.Members is { } inner ? surfaced.Find(inner.ContainsKey) : null;
    }

    /// <summary>Returns those of <see cref="Surfaced"/> that are present.</summary>
    public List<string> SurfacedIn(JsonMembers claims)
    {
        List<string> there = [];
        foreach (var name in Surfaced)
            if (claims.Has(name)) there.Add(name);

        return there;
    }
}
