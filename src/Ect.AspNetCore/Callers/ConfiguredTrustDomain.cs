namespace Ect;

/// <summary>A trust domain whose keys are given in code.</summary>
internal sealed record ConfiguredTrustDomain(string Name, IssuerKeys Keys);
