using System.CommandLine;
using Ect.Tool.Input;
using Ect.Tool.Ledgers;
using Ect.Tool.Output;

namespace Ect.Tool.Commands;

/// <summary>The options of commands that treat tokens that can still be spent in another way.</summary>
internal sealed class SpendableOptions
{
    private readonly Option<TimeSpan?> _clockSkew;

    private readonly Option<TimeSpan?> _disclosureDelay = new("--disclosure-delay")
    {
        Description = "The largest Ect:Ledger:DisclosureDelay of the services of the ledger. Default: 0s, as theirs.",
        CustomParser = Values.Duration,
    };

    /// <param name="command">The command.</param>
    /// <param name="need">What is not done without them.</param>
    public SpendableOptions(Command command, string need)
    {
        _clockSkew = new("--clock-skew")
        {
            Description = $"The largest Ect:ClockSkew of the services that take the tokens. {need}",
            CustomParser = Values.Duration,
        };
        command.Options.Add(_clockSkew);
        command.Options.Add(_disclosureDelay);
    }

    /// <returns><see langword="null"/> if it was not said.</returns>
    public SpendableFor? Find(ParseResult parsed) => parsed.GetValue(_clockSkew) is { } clockSkew
        ? new SpendableFor(clockSkew, parsed.GetValue(_disclosureDelay) ?? TimeSpan.Zero)
        : null;

    /// <exception cref="ToolException">It was not said.</exception>
    public SpendableFor Read(ParseResult parsed) => Find(parsed) ?? throw new ToolException(
        "Which tokens can still be spent is not known. Say --clock-skew, the largest Ect:ClockSkew of the services that take them "
        + "(30s unless they were configured), and --disclosure-delay if Ect:Ledger:DisclosureDelay is set.");
}
