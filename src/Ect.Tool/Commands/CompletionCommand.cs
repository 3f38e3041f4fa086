using System.CommandLine;
using System.Text.Json.Serialization;
using Ect.Tool.Output;

namespace Ect.Tool.Commands;

/// <summary><c>ect completion</c>: prints what a shell needs to complete the command line.</summary>
/// <remarks>The program itself says what comes next: <c>ect [suggest:POSITION] "LINE"</c>.</remarks>
internal sealed class CompletionCommand : Verb
{
    private const string Bash = """
        _ect() {
            local IFS=$'\n' found file typed=${COMP_LINE:0:COMP_POINT}
            typed=${typed##* } COMPREPLY=()
            if [[ $typed == @* ]]; then
                for file in $(compgen -f -- "${typed#@}"); do
                    if [[ -d $file ]]; then file+=/; compopt -o nospace; fi
                    COMPREPLY+=("@$file")
                done
                return
            fi
            found=$(ect "[suggest:${COMP_POINT}]" "${COMP_LINE}" </dev/null 2>/dev/null)
            COMPREPLY=($(compgen -W "$found" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _ect ect
        """;

    private const string Zsh = """
        #compdef ect
        _ect() {
            local -a found=("${(@f)$(ect "[suggest:${CURSOR}]" "${BUFFER}" </dev/null 2>/dev/null)}")
            compadd -a found
            compset -P @
            _files
        }
        (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
        if [[ "${funcstack[1]}" == _ect ]]; then _ect "$@"; else compdef _ect ect; fi
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName ect -ScriptBlock {
            param($word, $line, $position)
            ect "[suggest:$position]" "$line" | Where-Object { $_ -like "$word*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }
        """;

    private readonly Argument<string> _shell = new("SHELL") { Description = "bash, zsh or pwsh." };

    public CompletionCommand() : base("completion", "Print a script that completes the command line.")
    {
        _shell.AcceptOnlyFromAmong("bash", "zsh", "pwsh");
        Arguments.Add(_shell);
    }

    protected override Task<int> RunAsync(ParseResult parsed, Screen screen, CancellationToken cancellationToken)
    {
        var shell = parsed.GetRequiredValue(_shell);
        var script = shell switch { "bash" => Bash, "zsh" => Zsh, _ => PowerShell };
        if (screen.IsJson) screen.WriteJson(new(shell, script), CompletionJson.Default.CompletionView);
        else screen.WriteRaw(script);
        return Task.FromResult(ExitCode.Yes);
    }
}

/// <summary>What <c>ect completion</c> says.</summary>
internal sealed record CompletionView(string Shell, string Script);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(CompletionView))]
internal sealed partial class CompletionJson : JsonSerializerContext;
