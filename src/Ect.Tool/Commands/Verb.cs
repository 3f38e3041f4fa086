using System.CommandLine;
using Ect.Tool.Output;

namespace Ect.Tool.Commands;

/// <summary>A command that has a result, for people or as JSON.</summary>
internal abstract class Verb : Command
{
    private readonly Option<bool> _json = new("--json") { Description = "Write the result as one JSON document." };

    protected Verb(string name, string description) : base(name, description)
    {
        Options.Add(_json);
        SetAction((parsed, cancellationToken) =>
        {
            var streams = parsed.InvocationConfiguration;
            return RunAsync(parsed, new Screen(parsed.GetValue(_json), streams.Output, streams.Error), cancellationToken);
        });
    }

    /// <summary>Does it.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    /// <exception cref="ToolException">It cannot be done.</exception>
    protected abstract Task<int> RunAsync(ParseResult parsed, Screen screen, CancellationToken cancellationToken);
}
