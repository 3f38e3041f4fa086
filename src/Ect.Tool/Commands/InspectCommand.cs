using System.CommandLine;
using Ect.Tool.Input;
using Ect.Tool.Output;
using Ect.Tool.Tokens;

namespace Ect.Tool.Commands;

/// <summary><c>ect inspect</c>: says what tokens are, and applies each rule of the profile.</summary>
internal sealed class InspectCommand : Verb
{
    private readonly Argument<string[]> _tokens = new("TOKEN")
    {
        Description = "Tokens, each looked at on its own: texts, @FILE, or - for standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly TrustOptions _trust;

    public InspectCommand() : base("inspect", "Say what a token is, and where it fails.")
    {
        Arguments.Add(_tokens);
        _trust = new TrustOptions(this, EctAssuranceLevel.L1);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen, CancellationToken cancellationToken)
    {
        var verdicts = new List<Verdict>();
        foreach (var text in await TokenInput.ReadAsync(parsed.GetValue(_tokens) ?? [], cancellationToken))
        {
            var issuer = EctToken.TryParse(text, new EctLimits(), out var token) ? token.Issuer : "urn:ect:unread";
            var question = await _trust.ReadAsync(parsed, issuer, cancellationToken);
            verdicts.Add(await Judge.InspectAsync(text, question, cancellationToken));
            if (!screen.IsJson) Write(screen, verdicts[^1], question.At ?? TimeProvider.System.GetUtcNow());
        }

        if (verdicts is []) throw new ToolException("There is no token in what was given.");
        if (screen.IsJson) screen.WriteJson(new([.. verdicts.Select(ToView)]), TokensJson.Default.InspectedView);
        return verdicts.Exists(verdict => verdict.Result.IsUnavailable) ? ExitCode.Unable
            : verdicts.Exists(verdict => verdict.Failure is not null) ? ExitCode.No
            : ExitCode.Yes;
    }

    private static InspectedToken ToView(Verdict verdict) => new(
        verdict.Failure is null, verdict is { IsUnproven: false, Failure: null } && verdict.Tokens is [{ KeyId: not null }],
        verdict.Texts[0].Length, verdict.Tokens is [var token] ? TokenView.Of(token) : null, verdict.Rules);

    private static void Write(Screen screen, Verdict verdict, DateTimeOffset now)
    {
        if (verdict.Tokens is [var token]) TokenLines.Write(screen, token, now);
        else screen.Line($"Not a token that could be read: {verdict.Texts[0].Length} characters.");
        screen.Line($"");
        RuleLines.Write(screen, verdict);
        screen.Line($"");
        RuleLines.WriteVerdict(screen, verdict);
    }
}
