using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using Ect.Tool.Input;
using Ect.Tool.Keys;
using Ect.Tool.Output;
using Ect.Tool.Sending;
using Ect.Tool.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ect.Tool.Commands;

/// <summary><c>ect send</c>: makes a token, sends it with a request, and shows the answer.</summary>
internal sealed class SendCommand : Verb
{
    private const string Auto = "auto", Header = "header", Body = "body", Json = "json", ClientName = "ect";

    private const int MaxShown = 65_536;

    private readonly Argument<string> _url = new("URL") { Description = "Where to: https, or http on loopback." };
    private readonly IssuingOptions _issuing;
    private readonly Option<string> _transport = new("--transport")
    {
        Description = "Where the tokens go: header, body (multipart), json (a member of a JSON object), or auto (by their length).",
        DefaultValueFactory = _ => Auto,
    };

    private readonly Option<string?> _method = new("--method") { Description = "Default: GET, or POST with content or a body of tokens." };
    private readonly Option<string?> _data = new("--data") { Description = "The content: text, or @FILE." };
    private readonly Option<string> _type = new("--content-type")
    {
        Description = "The type of the content.",
        DefaultValueFactory = _ => "application/json",
    };

    private readonly Option<string[]> _headers = new("--header") { Description = "A header field, 'Name: value'. May be repeated." };
    private readonly Option<TimeSpan?> _timeout = new("--timeout")
    {
        Description = "How long to wait for the answer. Default: 30s.",
        CustomParser = Values.Duration,
    };

    private readonly Option<bool> _allowHttp = new("--allow-http")
    {
        Description = "Send to an http address that is not on loopback, where others can read and spend the token.",
    };

    private readonly Option<string?> _jwks = new("--jwks")
    {
        Description = "The receiver's keys, a file or an https address: with them the token in its answer is verified.",
    };

    private readonly Option<string?> _out = new("--out")
    {
        Description = "A file for the tokens that come back, which only you can read. Give it to --pred as @FILE, to go on from them.",
    };

    private readonly Option<bool> _force = new("--force") { Description = "Replace a file that exists." };

    public SendCommand() : base("send", "Make a token, send it with a request, and show the answer.")
    {
        Arguments.Add(_url);
        _transport.AcceptOnlyFromAmong(Auto, Header, Body, Json);
        _issuing = new IssuingOptions(this);
        foreach (var option in new Option[] { _transport, _method, _data, _type, _headers, _timeout, _jwks, _out, _force, _allowHttp })
            Options.Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen, CancellationToken cancellationToken)
    {
        var issuing = await _issuing.ReadAsync(parsed, cancellationToken);
        if (issuing.Key is null) throw new ToolException("There is no key to sign with. Give one with --key.");
        if (issuing.Audiences is not [var audience]) throw new ToolException("A request has one receiver: give one --audience.");
        var jwks = parsed.GetValue(_jwks) is { } source ? await KeySource.ReadAsync(source, cancellationToken) : null;
        var file = parsed.GetValue(_out);
        if (file is not null) KeyFiles.ThrowIfThere(file, parsed.GetValue(_force)); // Not after the token is spent.

        using var request = await MakeAsync(parsed, cancellationToken);
        using var wire = new Wire(new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.All });
        await using var service = TokenService.Make(issuing.Issuer, builder => Configure(builder, parsed, issuing, audience, wire));
        var answer = await SendAsync(service, issuing, request, cancellationToken);

        if (file is not null && answer.ReturnedTexts is not [])
            KeyFiles.WritePrivate(file, string.Join('\n', answer.ReturnedTexts), parsed.GetValue(_force));
        var verdict = await VerifyAsync(answer, wire.Tokens[0], jwks, cancellationToken);
        if (screen.IsJson) WriteJson(screen, wire, answer, verdict);
        else Write(screen, wire, answer, verdict);
        if (file is not null && answer.ReturnedTexts is []) screen.Note($"[yellow]No token came back, so {file} is not written.[/]");
        return !answer.IsSuccess ? ExitCode.No
            : verdict is null or { Result.Succeeded: true } ? ExitCode.Yes
            : verdict.Result.IsUnavailable ? ExitCode.Unable
            : ExitCode.No;
    }

    private void Configure(EctBuilder builder, ParseResult parsed, Issuing issuing, string audience, Wire wire)
    {
        issuing.AddKey(builder);
        if (issuing.Lifetime is { } lifetime) builder.Services.Configure<EctOptions>(options => options.TokenLifetime = lifetime);
        var transport = parsed.GetValue(_transport);
        builder.Services.AddHttpClient(ClientName, client => client.Timeout = parsed.GetValue(_timeout) ?? TimeSpan.FromSeconds(30))
            .ConfigurePrimaryHttpMessageHandler(() => wire)
            .AddEctHandler(options =>
            {
                (options.Audience, options.Action) = (audience, issuing.Action);
                options.BodyForm = transport is Json ? EctBodyForm.Json : EctBodyForm.Multipart;
                options.MaxHeaderBytes = transport switch { Header => int.MaxValue, Body or Json => 1, _ => null };
            });
    }

    private async Task<HttpRequestMessage> MakeAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var url = Address.Parse(parsed.GetRequiredValue(_url));
        if (url.Scheme is "http" && !url.IsLoopback && !parsed.GetValue(_allowHttp))
            throw new ToolException("The token is not sent over plain HTTP, where others can read it. Use https, or --allow-http.");

        var content = await ReadContentAsync(parsed, cancellationToken);
        var hasBody = content is not null || parsed.GetValue(_transport) is Body or Json;
        var request = new HttpRequestMessage(new HttpMethod(parsed.GetValue(_method) ?? (hasBody ? "POST" : "GET")), url)
        {
            Content = content,
        };
        foreach (var field in parsed.GetValue(_headers) ?? [])
            if (field.Split(':', 2, StringSplitOptions.TrimEntries) is not [var name, var value]
                || !request.Headers.TryAddWithoutValidation(name, value))
                throw new ToolException("--header takes 'Name: value', a field of the request and not of its content.");
        return request;
    }

    private async Task<ByteArrayContent?> ReadContentAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_data) is not { } data) return null;
        if (!MediaTypeHeaderValue.TryParse(parsed.GetValue(_type), out var type))
            throw new ToolException("--content-type is no media type.");

        var content = data is ['@', .. var path]
            ? new ByteArrayContent(await TextInput.ReadBytesAsync(path, cancellationToken))
            : new StringContent(data);
        content.Headers.ContentType = type;
        return content;
    }

    private static async Task<Answer> SendAsync(
        ServiceProvider service, Issuing issuing, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var scope = service.GetRequiredService<IEctScopes>().Begin(issuing.WorkflowId);
            foreach (var token in issuing.Predecessors) scope.AddPredecessor(token);
            if (issuing.PredecessorIds.Count > issuing.Predecessors.Count)
                throw new ToolException("--pred takes the text of a token here, since it is sent along. Give it as @FILE.");
            scope.InputHash = issuing.InputHash;

            var client = service.GetRequiredService<IHttpClientFactory>().CreateClient(ClientName);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return await Answer.ReadAsync(response, cancellationToken);
        }
        catch (Exception exception) when (
            exception is HttpRequestException or InvalidOperationException or ArgumentException or OptionsValidationException)
        {
            var why = $"{exception.Message} {exception.InnerException?.Message}".TrimEnd();
            throw new ToolException($"{request.RequestUri} cannot be asked: {why}");
        }
        catch (TaskCanceledException exception) when (exception.InnerException is TimeoutException)
        {
            throw new ToolException($"{request.RequestUri} did not answer in time.");
        }
    }

    /// <summary>Verifies what came back as <see cref="EctMessageHandler"/> would: it is of the service that was called, and follows the
    /// token that was sent.</summary>
    /// <returns><see langword="null"/> if there is nothing to verify, or nothing to verify it with.</returns>
    private static async Task<Verdict?> VerifyAsync(Answer answer, EctToken sent, string? jwks, CancellationToken cancellationToken)
    {
        if (jwks is null || !answer.IsSuccess || answer.ReturnedTexts is []) return null;

        var question = new Question
        {
            Issuers = [(sent.Audiences[0], jwks)],
            Audience = sent.Issuer,
            Level = EctAssuranceLevel.L2,
            NeedsPredecessors = true,
            AnswerTo = sent,
        };
        return await Judge.VerifyAsync(answer.ReturnedTexts, question, cancellationToken);
    }

    private static void WriteJson(Screen screen, Wire wire, Answer answer, Verdict? verdict) => screen.WriteJson(
        new SentView(
            answer.Status, wire.Place, TokenView.Of(wire.Tokens[0]), [.. wire.Tokens.Skip(1).Select(token => token.Id)], answer.Reason,
            [.. answer.Returned.Select(TokenView.Of)], verdict is null ? null : VerifiedView.Of(verdict), answer.ContentType,
            answer.Content)
        { Hint = answer.Hint },
        TokensJson.Default.SentView);

    private static void Write(Screen screen, Wire wire, Answer answer, Verdict? verdict)
    {
        var sent = wire.Tokens[0];
        var size = $"{sent.EncodedToken.Length} characters";
        screen.Line($"sent      {sent.Id} {sent.Action} to {sent.Audiences[0]}, in the {wire.Place}: {size}");
        if (sent.WorkflowId is not null) screen.Line($"workflow  {sent.WorkflowId}");
        foreach (var token in wire.Tokens.Skip(1)) screen.Line($"along     {token.Id} {token.Action} by {token.Issuer}");

        var name = $"{(HttpStatusCode)answer.Status}";
        if (answer.IsSuccess) screen.Line($"answer    [green]{answer.Status} {name}[/]");
        else screen.Line($"answer    [red]{answer.Status} {name}[/]");
        if (answer.Reason is not null) screen.Line($"reason    [red]{answer.Reason}[/]");
        if (answer.Hint is { } hint) screen.Line($"hint      {hint}");
        foreach (var token in answer.Returned)
            screen.Line($"returned  {token.Id} {token.Action} by {token.Issuer}{(verdict is null ? " (not verified)" : "")}");
        if (verdict is not null) RuleLines.WriteVerdict(screen, verdict);
        if (answer.Content is "") return;

        screen.Line($"content   {answer.ContentType}");
        screen.WriteRaw(Visible.OfLines(answer.Content, MaxShown));
    }
}
