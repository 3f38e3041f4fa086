namespace Ect.Tool.Tokens;

/// <summary>What tokens are measured against.</summary>
internal sealed record Question
{
    /// <summary>Who is trusted, each with the text of a JWK Set or its address.</summary>
    public IReadOnlyList<(string Issuer, string Jwks)> Issuers { get; init; } = [];

    /// <summary>The name of the receiver; <see langword="null"/> if it is not known.</summary>
    public string? Audience { get; init; }

    /// <summary>The instant; by default now.</summary>
    public DateTimeOffset? At { get; init; }

    public EctAssuranceLevel Level { get; init; } = EctAssuranceLevel.L1;

    /// <summary>Whether predecessors that are not among the tokens are a failure.</summary>
    public bool NeedsPredecessors { get; init; }

    /// <summary>The base64url SHA-256 of the content; <see langword="null"/> if it is not known.</summary>
    public string? ContentHash { get; init; }

    /// <summary>The actions that are accepted; none for any.</summary>
    public IReadOnlyList<string> Actions { get; init; } = [];

    /// <summary>The token that was sent, for tokens that came back in its answer.</summary>
    public EctToken? AnswerTo { get; init; }
}
