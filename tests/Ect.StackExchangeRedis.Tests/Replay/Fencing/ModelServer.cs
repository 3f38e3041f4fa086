namespace Ect.StackExchangeRedis.Tests;

/// <summary>A server: who it is, what it holds of the mark, and whether it knows that the token was used.</summary>
internal readonly record struct ModelServer(int Identity, bool TakesWrites, bool Answers, int Owner, int Since, int Until, bool HasUse = false)
{
    public ModelServer Emptied() => this with { Owner = 0, Since = 0, Until = 0, HasUse = false };
}
