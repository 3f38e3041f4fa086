namespace Ect.Signing.Starter;

/// <summary>What a starter is told in its line.</summary>
/// <param name="Folder">Where the keys are.</param>
/// <param name="Identities">Whose keys it wants, one after the other.</param>
/// <param name="At">When it begins, so that others begin at the same moment. Who makes a key takes longer than who finds it, so that
/// they stay together.</param>
public sealed record Start(string Folder, IReadOnlyList<string> Identities, DateTimeOffset At);
