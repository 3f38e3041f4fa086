using Ect.Graph;

namespace Ect.Verification;

/// <summary>One verification: its policy, its clock, its tokens, its graph, what is revoked. The clock is read once, and what is revoked looked up
/// once, so that all rules see the same moment.</summary>
internal sealed record Attempt(EffectivePolicy Policy, DateTimeOffset Now, TokenSet Tokens, EctRevocationSet Revocations, GraphSession Graph);
