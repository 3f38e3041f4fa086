namespace Ect.Tool.Output;

/// <summary>The program cannot do what it was asked. The message says why, and what to do; it is shown to the user.</summary>
internal sealed class ToolException(string message) : Exception(message);
