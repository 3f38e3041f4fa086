namespace Ect;

/// <summary>One verification: its policy, its clock, its tokens, its graph, what is revoked. The clock is read once, and what is revoked looked up
/// once, so that all rules see the same moment.</summary>
internal sealed record EctAttempt(EctEffectivePolicy Policy, DateTimeOffset Now, EctTokenSet Tokens, EctRevocations Revocations, EctGraphSession Graph);
