namespace AgentWorkflow;

/// <summary>The command line cannot be read. The message says why.</summary>
internal sealed class UsageException(string message) : Exception(message);
