namespace Ect.Callers;

/// <summary>The trust domains that the options and the code name.</summary>
/// <param name="All">Those that can be used.</param>
/// <param name="Errors">A sentence for everything that is wrong; none of them must then be used.</param>
internal sealed record ConfiguredTrustDomains(IReadOnlyCollection<ConfiguredTrustDomain> All, IReadOnlyList<string> Errors);
