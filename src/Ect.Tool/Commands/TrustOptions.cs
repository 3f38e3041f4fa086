using System.CommandLine;
using Ect.Tool.Input;
using Ect.Tool.Output;
using Ect.Tool.Tokens;

namespace Ect.Tool.Commands;

/// <summary>The options of commands that verify tokens.</summary>
internal sealed class TrustOptions
{
    private readonly Option<string[]> _issuers = new("--issuer") { Description = "Who is trusted: an iss. May be repeated." };
    private readonly Option<string[]> _jwks = new("--jwks")
    {
        Description = "The keys of the issuer: a file with a JWK Set or PEM, or an https address. Once for each --issuer.",
    };

    private readonly Option<string?> _audience = new("--audience") { Description = "The name of the receiver, which aud must have." };
    private readonly Option<DateTimeOffset?> _at = new("--at")
    {
        Description = "The instant to verify for, such as 2026-01-31T12:00:00Z. Default: now.",
        CustomParser = Values.Instant,
    };

    private readonly Option<string?> _body = new("--body") { Description = "A file with the content that out_hash must fit." };
    private readonly Option<string[]> _actions = new("--action") { Description = "An action that is accepted. May be repeated." };
    private readonly Option<EctAssuranceLevel> _level;

    public TrustOptions(Command command, EctAssuranceLevel level)
    {
        _level = new("--level")
        {
            Description = "The minimum level.",
            DefaultValueFactory = _ => level,
        };
        _level.AcceptOnlyFromAmong("L1", "L2"); // What is L3 only the receiver's ledger knows.
        foreach (var option in new Option[] { _issuers, _jwks, _audience, _at, _body, _actions, _level }) command.Options.Add(option);
    }

    /// <summary>Reads them, and the files that they name.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="ofToken">The issuer that keys are of if none is named; <see langword="null"/> if one must be.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ToolException">A file cannot be read, or keys have no issuer.</exception>
    public async Task<Question> ReadAsync(ParseResult parsed, string? ofToken, CancellationToken cancellationToken)
    {
        var (issuers, sources) = (parsed.GetValue(_issuers) ?? [], parsed.GetValue(_jwks) ?? []);
        if (issuers is [] && sources is [_] && ofToken is not null) issuers = [ofToken];
        if (issuers.Length != sources.Length) throw new ToolException("Give each --issuer its --jwks, in the same order.");

        var keys = new List<(string, string)>();
        foreach (var (issuer, source) in issuers.Zip(sources)) keys.Add((issuer, await KeySource.ReadAsync(source, cancellationToken)));
        return new()
        {
            Issuers = keys,
            Audience = parsed.GetValue(_audience),
            At = parsed.GetValue(_at),
            Level = parsed.GetValue(_level),
            ContentHash = parsed.GetValue(_body) is { } body ? await IssuingOptions.HashAsync(body, cancellationToken) : null,
            Actions = parsed.GetValue(_actions) ?? [],
        };
    }
}
