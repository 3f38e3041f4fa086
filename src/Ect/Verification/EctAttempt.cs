namespace Ect;

/// <summary>One verification: its policy, its clock, its tokens, its graph. The clock is read once, so that all rules see the same moment.</summary>
internal sealed record EctAttempt(EctEffectivePolicy Policy, DateTimeOffset Now, EctTokenSet Tokens, EctGraphSession Graph);
