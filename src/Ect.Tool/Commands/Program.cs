using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text;
using Ect.Tool.Output;

namespace Ect.Tool.Commands;

/// <summary>The command line.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (OperatingSystem.IsWindows()) Console.OutputEncoding = Encoding.UTF8;
        var parsed = Root().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null }); // @ marks a file of tokens here.
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors) Complain(error.Message);
            await Console.Error.WriteLineAsync($"Try: {NameOf(parsed.CommandResult.Command)} --help");
            return ExitCode.Unable;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
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
    }

    private static RootCommand Root() =>
    [
        new KeygenCommand(), new JwksCommand(), new IssueCommand(), new InspectCommand(), new VerifyCommand(), new SendCommand(),
        new GraphCommand(), new AuditCommand(), new LedgerCommand(), new DoctorCommand(), new CompletionCommand(),
    ];

    private static void Complain(string message) => Console.Error.WriteLine($"ect: {Visible.Message(message)}");

    private static string NameOf(Command command) => command is RootCommand ? "ect"
        : $"{string.Join(' ', command.Parents.OfType<Command>().Reverse().Select(NameOf))} {command.Name}";
}
