namespace Ect.Tests;

/// <summary>Tests that measure memory, and so have the process to themselves.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
