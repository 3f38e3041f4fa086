using System.CommandLine;
using System.Security.Cryptography;
using System.Buffers.Text;
using Ect.Tool.Input;
using Ect.Tool.Output;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Tool.Commands;

/// <summary>The options of commands that make a token.</summary>
internal sealed class IssuingOptions
{
    private readonly Option<string?> _key = new("--key")
    {
        Description = "The file of the private key: PEM, a JWK, or a JWK Set whose first key signs. - is standard input.",
    };

    private readonly Option<string?> _keyId = new("--kid") { Description = "The kid. Default: the JWK's own, or the thumbprint." };
    private readonly Option<string?> _algorithm = new("--alg") { Description = "The alg. Default: that of the key." };
    private readonly Option<string[]> _predecessors = new("--pred")
    {
        Description = "A predecessor: its jti (not with send), its text, or @FILE with texts, of which the last count. May be repeated.",
    };

    private readonly Option<string?> _workflow = new("--wid")
    {
        Description = "The workflow, a UUID, or 'new'. Default: that of predecessors whose text is given.",
    };

    private readonly Option<TimeSpan?> _lifetime = new("--lifetime")
    {
        Description = "From iat to exp, such as 90s or 10m. Default: 10m.",
        CustomParser = Values.Duration,
    };

    private readonly Option<string?> _input = new("--input") { Description = "A file whose hash is inp_hash." };

    public IssuingOptions(Command command)
    {
        foreach (var option in new Option[]
        {
            _key, Issuer, Audiences, Action, _predecessors, _workflow, _lifetime, _input, _keyId, _algorithm,
        })
            command.Options.Add(option);
    }

    /// <summary>Who signs.</summary>
    public Option<string> Issuer { get; } = new("--issuer") { Description = "Who has done the task: iss.", Required = true };

    public Option<string[]> Audiences { get; } = new("--audience") { Description = "Whom the token is for: aud.", Required = true };

    public Option<string> Action { get; } = new("--action") { Description = "What was done: exec_act.", Required = true };

    /// <summary>Reads them, and the files that they name.</summary>
    /// <exception cref="ToolException">A file cannot be read, or a value is wrong.</exception>
    public async Task<Issuing> ReadAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (ids, tokens) = (new List<string>(), new List<EctToken>());
        foreach (var given in parsed.GetValue(_predecessors) ?? [])
        {
            if (Guid.TryParseExact(given, "D", out _))
            {
                ids.Add(given);
                continue;
            }

            foreach (var text in await TokenInput.ReadAsync([given], cancellationToken))
            {
                if (!EctToken.TryParse(text, new EctLimits(), out var token))
                    throw new ToolException("--pred takes a UUID or a token, and this is neither.");
                tokens.Add(token);
            }
        }

        RemoveNamedByOthers(tokens);
        ids.AddRange(tokens.Select(token => token.Id));
        return new()
        {
            Key = parsed.GetValue(_key) is { } key ? await TextInput.ReadAsync(key, cancellationToken) : null,
            KeyId = parsed.GetValue(_keyId),
            Algorithm = parsed.GetValue(_algorithm),
            Issuer = parsed.GetRequiredValue(Issuer),
            Audiences = parsed.GetRequiredValue(Audiences),
            Action = parsed.GetRequiredValue(Action),
            PredecessorIds = ids,
            Predecessors = tokens,
            WorkflowId = FindWorkflow(parsed.GetValue(_workflow), tokens),
            Lifetime = parsed.GetValue(_lifetime),
            InputHash = parsed.GetValue(_input) is { } input ? await HashAsync(input, cancellationToken) : null,
        };
    }

    /// <summary>Hashes a file as <c>inp_hash</c> and <c>out_hash</c> have it.</summary>
    public static async Task<string> HashAsync(string path, CancellationToken cancellationToken) =>
        Base64Url.EncodeToString(SHA256.HashData(await TextInput.ReadBytesAsync(path, cancellationToken)));

    /// <summary>Leaves out what others of them follow themselves, as <see cref="EctScope"/> does.</summary>
    private static void RemoveNamedByOthers(List<EctToken> tokens)
    {
        var named = tokens.SelectMany(token => token.Predecessors).ToHashSet();
        if (tokens.RemoveAll(token => named.Contains(token.Id)) > 0 && tokens is [])
            throw new ToolException("The predecessors follow each other in a circle.");
    }

    private static string? FindWorkflow(string? given, List<EctToken> predecessors)
    {
        if (given is "new") return Guid.NewGuid().ToString();
        if (given is not null) return given;
        string[] known = [.. predecessors.Select(token => token.WorkflowId).OfType<string>().Distinct()];
        return known is [_, _, ..]
            ? throw new ToolException("The predecessors are of several workflows, and a token cannot follow both.")
            : known.FirstOrDefault();
    }
}

/// <summary>What a new token is to say, and what signs it.</summary>
internal sealed record Issuing
{
    /// <summary>The text of the private key.</summary>
    public string? Key { get; init; }
    public string? KeyId { get; init; }
    public string? Algorithm { get; init; }
    public required string Issuer { get; init; }
    public required IReadOnlyList<string> Audiences { get; init; }
    public required string Action { get; init; }
    public required IReadOnlyList<string> PredecessorIds { get; init; }

    /// <summary>Those of the predecessors whose text is given.</summary>
    public required IReadOnlyList<EctToken> Predecessors { get; init; }
    public string? WorkflowId { get; init; }
    public TimeSpan? Lifetime { get; init; }
    public string? InputHash { get; init; }

    /// <summary>Lets a service sign.</summary>
    public void AddKey(EctBuilder builder)
    {
        if (Key is not null) builder.AddSigningKey(Key, KeyId, Algorithm);
    }
}
