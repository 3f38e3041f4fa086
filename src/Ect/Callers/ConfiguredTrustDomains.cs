namespace Ect.Callers;

/// <summary>The trust domains that the options and the code name.</summary>
/// <param name="All">The trust domains that can be used.</param>
/// <param name="Errors">A sentence for each error. If there is one, no trust domain must be used.</param>
internal sealed record ConfiguredTrustDomains(IReadOnlyCollection<ConfiguredTrustDomain> All, IReadOnlyList<string> Errors);
