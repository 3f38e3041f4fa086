using System.CommandLine;
using Ect.Tool.Output;

namespace Ect.Tool.Commands;

/// <summary><c>ect completion</c>: prints what a shell needs to complete the command line.</summary>
/// <remarks>The program itself says what comes next: <c>ect [suggest:POSITION] "LINE"</c>.</remarks>
internal sealed class CompletionCommand : Command
{
    private const string Bash = """
        _ect() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(ect "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _ect ect
        """;

    private const string Zsh = """
        #compdef ect
        _ect() {
            local -a found=("${(@f)$(ect "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            compadd -a found
            _files
        }
        compdef _ect ect
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName ect -ScriptBlock {
            param($word, $line, $position)
            ect "[suggest:$position]" "$line" | Where-Object { $_ -like "$word*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }
        """;

    public CompletionCommand() : base("completion", "Print a script that completes the command line.")
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or pwsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "pwsh");
        Arguments.Add(shell);
        SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.WriteLine(
                parsed.GetRequiredValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => PowerShell });
            return ExitCode.Yes;
        });
    }
}
