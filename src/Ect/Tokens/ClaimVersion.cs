namespace Ect.Tokens;

/// <summary>What a token's <c>typ</c> says about its payload: which of the draft's versions named the claims (profile, section 1).</summary>
internal sealed class ClaimVersion
{
    /// <summary>Version -01, and unsigned tokens.</summary>
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

    /// <summary>Top-level claims that are shown in <see cref="EctToken.Extensions"/>, where the current version has them.</summary>
    public string[] Surfaced { get; }

    /// <summary>What every token must have (rule 7).</summary>
    public string[] Required { get; }

    /// <summary>The version that <paramref name="type"/> stands for; <see langword="null"/> if it is not an ECT's (rule 4).</summary>
    public static ClaimVersion? ForType(string? type) =>
        JoseType.Is(type, EctMediaTypes.Type) ? Current
        : JoseType.Is(type, EctMediaTypes.LegacyType) ? Legacy
        : null;

    /// <summary>The old claim that is there beside its new form, so that nobody can tell which of the two is meant; usually none.</summary>
    public string? FindContradiction(JsonMembers claims)
    {
        if (this != Legacy) return null;
        if (claims.Has(Predecessors) && claims.Has(Current.Predecessors)) return Predecessors;
        if (claims.Has(Extensions) && claims.Has(Current.Extensions)) return Extensions;

        // Extensions that are too large are refused for that, whatever is in them.
        var surfaced = SurfacedIn(claims);
        if (surfaced is [] || claims[Extensions] is not { IsThere: true, Utf8.Length: <= EctLimits.MaxExtensionBytes } extensions) return null;
        return extensions.Members is { } inner ? surfaced.Find(inner.ContainsKey) : null;
    }

    /// <summary>Those of <see cref="Surfaced"/> that are there.</summary>
    public List<string> SurfacedIn(JsonMembers claims)
    {
        List<string> there = [];
        foreach (var name in Surfaced)
            if (claims.Has(name)) there.Add(name);

        return there;
    }
}
