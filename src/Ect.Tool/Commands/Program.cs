using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text;
using Ect.Tool.Output;

namespace Ect.Tool.Commands;

/// <summary>The command line.</summary>
internal static class Program
{
    /// <summary>A busy machine lets an interrupted command say so, too.</summary>
    private static readonly TimeSpan PatienceWhenInterrupted = TimeSpan.FromSeconds(10);

    /// <summary>Runs a command.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="output">Where the result goes.</param>
    /// <param name="error">Where messages go.</param>
    /// <param name="cancellationToken">Interrupts it, as SIGINT does.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var parsed = Root().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null }); // @ marks a file of tokens here.
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var mistake in parsed.Errors) Complain(mistake.Message);
            await error.WriteLineAsync($"Try: {NameOf(parsed.CommandResult.Command)} --help");
            return ExitCode.Unable;
        }

        try
        {
            var invocation = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = PatienceWhenInterrupted,
                Output = output,
                Error = error,
            };
            return await parsed.InvokeAsync(invocation, cancellationToken);
        }
        catch (ToolException exception)
        {
            Complain(exception.Message);
            return ExitCode.Unable;
        }
        catch (OperationCanceledException)
        {
            Complain("Interrupted.");
            return ExitCode.Interrupted;
        }
#pragma warning disable CA1031 // The last place where anything can be caught: what is shown has no token in it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Complain($"An error of ect itself, please report it. {exception}");
            return ExitCode.Unable;
        }

        void Complain(string message) => error.WriteLine($"ect: {Visible.Message(message)}");
    }

    private static Task<int> Main(string[] args)
    {
        if (OperatingSystem.IsWindows()) Console.OutputEncoding = Encoding.UTF8;
        return RunAsync(args, Console.Out, Console.Error, CancellationToken.None);
    }

    /// <summary>Makes the tree of all commands.</summary>
    internal static RootCommand Root() => new("Make, read and send Execution Context Tokens, and audit the ledgers that record them.")
    {
        new KeygenCommand(), new JwksCommand(), new IssueCommand(), new InspectCommand(), new VerifyCommand(), new SendCommand(),
        new GraphCommand(), new AuditCommand(), new LedgerCommand(), new DoctorCommand(), new CompletionCommand(),
    };

    private static string NameOf(Command command) => command is RootCommand ? "ect"
        : $"{string.Join(' ', command.Parents.OfType<Command>().Reverse().Select(NameOf))} {command.Name}";
}
