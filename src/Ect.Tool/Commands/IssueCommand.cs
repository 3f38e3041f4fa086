using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ect.Tool.Input;
using Ect.Tool.Keys;
using Ect.Tool.Output;
using Ect.Tool.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Tool.Commands;

/// <summary><c>ect issue</c>: makes a token.</summary>
internal sealed class IssueCommand : Verb
{
    private readonly IssuingOptions _issuing;
    private readonly Option<string?> _id = new("--jti") { Description = "The jti, a UUID. Default: a new one." };
    private readonly Option<string?> _output = new("--output") { Description = "A file whose hash is out_hash." };
    private readonly Option<string?> _extensions = new("--ext") { Description = "The ect_ext, a JSON object." };
    private readonly Option<bool> _unsigned = new("--unsigned") { Description = "Make a token of L1, which has no signature." };
    private readonly Option<DateTimeOffset?> _at = new("--at")
    {
        Description = "The iat. Default: now.",
        CustomParser = Values.Instant,
    };

    private readonly Option<string?> _out = new("--out") { Description = "The file for the token, which only you can read." };
    private readonly Option<bool> _force = new("--force") { Description = "Replace a file that exists." };

    public IssueCommand() : base("issue", "Make a token.")
    {
        _issuing = new IssuingOptions(this);
        foreach (var option in new Option[] { _id, _output, _extensions, _unsigned, _at, _out, _force }) Options.Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen, CancellationToken cancellationToken)
    {
        var issuing = await _issuing.ReadAsync(parsed, cancellationToken);
        var isUnsigned = parsed.GetValue(_unsigned);
        if (issuing.Key is null && !isUnsigned) throw new ToolException("There is no key to sign with. Give one with --key.");

        var descriptor = new EctDescriptor
        {
            Id = parsed.GetValue(_id),
            Audiences = issuing.Audiences,
            Action = issuing.Action,
            Predecessors = issuing.PredecessorIds,
            WorkflowId = issuing.WorkflowId,
            Lifetime = issuing.Lifetime,
            InputHash = issuing.InputHash,
            OutputHash = parsed.GetValue(_output) is { } output ? await IssuingOptions.HashAsync(output, cancellationToken) : null,
            Extensions = ParseExtensions(parsed.GetValue(_extensions)),
            Level = isUnsigned ? EctAssuranceLevel.L1 : EctAssuranceLevel.L2,
        };
        var token = await IssueAsync(issuing, descriptor, parsed.GetValue(_at), cancellationToken);
        var path = parsed.GetValue(_out);
        if (path is not null) KeyFiles.WritePrivate(path, token.EncodedToken, parsed.GetValue(_force));
        var shown = path is null ? token.EncodedToken : null;
        if (screen.IsJson) screen.WriteJson(new(shown, TokenView.Of(token), path), TokensJson.Default.IssuedView);
        else if (shown is not null) screen.WriteRaw(shown);
        return ExitCode.Yes;
    }

    private static async Task<EctToken> IssueAsync(
        Issuing issuing, EctDescriptor descriptor, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        await using var service = TokenService.Make(issuing.Issuer, issuing.AddKey, at is { } now ? new FixedClock(now) : null);
        try
        {
            return await service.GetRequiredService<EctIssuer>().IssueAsync(descriptor, cancellationToken);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new ToolException(exception.Message);
        }
    }

    private static JsonObject? ParseExtensions(string? text)
    {
        if (text is null) return null;
        try
        {
            return JsonNode.Parse(text, documentOptions: new() { AllowDuplicateProperties = false }) as JsonObject
                ?? throw new ToolException("--ext is no JSON object.");
        }
        catch (JsonException exception)
        {
            throw new ToolException($"--ext is no JSON object: {exception.Message}");
        }
    }
}
