using System.Net;
using System.Threading.Channels;
using Ect.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace Ect.AspNetCore.Tests;

/// <summary>Work that outlives its request, and messages over a queue: the recipes, in real hosts.</summary>
public sealed class BackgroundWorkTests
{
    private const string WorkerName = "spiffe://example.com/worker";

    private static readonly string WorkflowId = Guid.NewGuid().ToString();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CapturedScope_RequestHasEnded_WorkFollowsWhatTheRequestHadDone(bool namesWorkflow)
    {
        await using var callee = await Callee.StartAsync();
        var (jobs, mayStart) = (Channel.CreateUnbounded<Job>(), new TaskCompletionSource());
        await using var service = await Service.StartAsync(
            app =>
            {
                app.UseEct();
                app.MapPost("/orders", async (IEctScopes scopes) =>
                {
                    await jobs.Writer.WriteAsync(new Job("first", scopes.Capture()), Cancellation);
                    await jobs.Writer.WriteAsync(new Job("second", scopes.Capture()), Cancellation);
                    return Results.Accepted();
                });
            },
            services: services =>
            {
                AddClient(services, callee);
                services.AddHostedService(provider => ActivatorUtilities.CreateInstance<JobWorker>(provider, jobs.Reader, mayStart.Task));
            },
            sockets: HttpProtocols.Http1);
        var id = Forge.NewId();

        using (var answer = await service.SendAsync(HttpMethod.Post, "/orders", Service.Alice.Token(token =>
        {
            token.Id = id;
            if (namesWorkflow) token.WorkflowId = WorkflowId;
        })))
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        mayStart.SetResult();
        await Poll.UntilAsync(() => Task.FromResult(callee.Calls.Count is 2), TimeSpan.FromSeconds(30), "both jobs called");

        var sent = callee.Calls.Select(call => call.Tokens.Select(Parse).ToList()).ToList();
        Assert.All(sent, tokens => Assert.Equal(id, tokens.Single(token => token.Issuer == Forge.Alice).Id)); // It comes along.
        var own = sent.ConvertAll(tokens => tokens.Single(token => token.Issuer == Forge.Me));
        Assert.All(own, token => Assert.Equal([id], token.Predecessors));
        Assert.All(own, token => Assert.Equal("order_shipped", token.Action));
        Assert.Equal(2, own.Select(token => token.Id).Distinct().Count());
        Assert.NotNull(Assert.Single(own.Select(token => token.WorkflowId).Distinct()));
        if (namesWorkflow) Assert.Equal(WorkflowId, own[0].WorkflowId);
    }

    [Fact]
    public async Task Message_OverAQueue_ConsumerVerifiesItOnceAndContinuesItsWorkflow()
    {
        await using var callee = await Callee.StartAsync();
        var (queue, outcomes) = (Channel.CreateUnbounded<Message>(), Channel.CreateUnbounded<EctVerificationResult>());
        await using var sender = await Service.StartAsync(
            app =>
            {
                app.UseEct();
                app.MapPost("/orders", async (MessageSender messages) => await messages.SendAsync(Cancellation));
            },
            services: services => services.AddSingleton(queue.Writer).AddSingleton<MessageSender>(), sockets: HttpProtocols.Http1);
        using var worker = await StartWorkerAsync(queue.Reader, outcomes.Writer, callee);
        var id = Forge.NewId();

        using var answer = await sender.SendAsync(
            HttpMethod.Post, "/orders", Service.Alice.Token(token => (token.Id, token.WorkflowId) = (id, WorkflowId)));
        var first = await outcomes.Reader.ReadAsync(Cancellation);
        foreach (var message in MessageSender.Sent(sender)) await queue.Writer.WriteAsync(message, Cancellation);
        var again = await outcomes.Reader.ReadAsync(Cancellation);
        await queue.Writer.WriteAsync(new Message([Service.Bob.Token()]), Cancellation);
        var stranger = await outcomes.Reader.ReadAsync(Cancellation);
        await worker.StopAsync(Cancellation);

        Assert.Equal(
            (EctFailureReason.None, EctFailureReason.Replayed, EctFailureReason.UntrustedIssuer),
            (first.FailureReason, again.FailureReason, stranger.FailureReason));
        var head = Assert.Single(first.Context!.Heads);
        Assert.Equal((Forge.Me, "order_accepted", WorkflowId), (head.Issuer, head.Action, head.WorkflowId));
        Assert.Equal([id], head.Predecessors);
        var next = callee.Call.Tokens.Select(Parse).Single(token => token.Issuer == WorkerName);
        Assert.Equal([head.Id], next.Predecessors);
        Assert.Equal((WorkflowId, "order_shipped"), (next.WorkflowId, next.Action));
    }

    [Fact]
    public async Task Message_ADependencyOfTheConsumerIsDown_IsNotLost()
    {
        await using var callee = await Callee.StartAsync();
        var (queue, outcomes) = (Channel.CreateUnbounded<Message>(), Channel.CreateUnbounded<EctVerificationResult>());
        var cache = new Dependency(EctFailureReason.ReplayCacheUnavailable) { IsAway = true };
        await using var sender = await Service.StartAsync(services: services => services.AddSingleton(queue.Writer).AddSingleton<MessageSender>());
        using var worker = await StartWorkerAsync(queue.Reader, outcomes.Writer, callee, cache.AddTo);

        await sender.Services.GetRequiredService<MessageSender>().SendAsync(Cancellation);
        var first = await outcomes.Reader.ReadAsync(Cancellation);
        cache.IsAway = false;
        var last = first;
        while (last.IsUnavailable) last = await outcomes.Reader.ReadAsync(Cancellation);
        await worker.StopAsync(Cancellation);

        Assert.Equal((EctFailureReason.ReplayCacheUnavailable, EctFailureReason.None), (first.FailureReason, last.FailureReason));
        Assert.Contains(callee.Call.Tokens.Select(Parse), token => token.Action is "order_shipped");
    }

    private static EctToken Parse(string text) =>
        EctToken.TryParse(text, new EctLimits(), out var token) ? token : throw new InvalidOperationException("The callee got no token.");

    private static void AddClient(IServiceCollection services, Callee callee) =>
        services.AddHttpClient("callee", client => client.BaseAddress = callee.Address).AddEctHandler(o => o.Audience = "urn:callee");

    private static async Task<IHost> StartWorkerAsync(
        ChannelReader<Message> queue, ChannelWriter<EctVerificationResult> outcomes, Callee callee, Action<EctBuilder>? ect = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(Forge.Now));
        var worker = builder.Services.AddEctCore(options => options.Identity = WorkerName)
            .AddIssuerPem(Forge.Me, Service.SigningKey.ExportSubjectPublicKeyInfoPem(), "me-1")
            .AddSigningCredentials(new(new ECDsaSecurityKey(Service.SigningKey) { KeyId = "w-1" }, SecurityAlgorithms.EcdsaSha256));
        ect?.Invoke(worker);
        builder.Services.TrustEctTestIssuer(Service.Alice, mayCall: false);
        AddClient(builder.Services, callee);
        builder.Services.AddHostedService(provider => ActivatorUtilities.CreateInstance<MessageWorker>(provider, queue, outcomes));
        var host = builder.Build();
        await host.StartAsync(Cancellation);
        return host;
    }

    private sealed record Job(string Name, EctCapturedScope Scope);

    private sealed class JobWorker(ChannelReader<Job> jobs, Task mayStart, IHttpClientFactory clients) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await mayStart.WaitAsync(stoppingToken);
            await foreach (var job in jobs.ReadAllAsync(stoppingToken))
            {
                using var scope = job.Scope.Begin();
                scope.Action = "order_shipped";
                using var client = clients.CreateClient("callee");
                using var answer = await client.PostAsync(job.Name, content: null, stoppingToken);
            }
        }
    }

    private sealed record Message(string[] Tokens);

    private sealed class MessageSender(EctIssuer issuer, IEctScopes scopes, IOptions<EctOptions> options, ChannelWriter<Message> queue)
    {
        private readonly List<Message> _sent = [];

        public static List<Message> Sent(Service service) => service.Services.GetRequiredService<MessageSender>()._sent;

        public async Task SendAsync(CancellationToken cancellationToken)
        {
            var captured = scopes.Capture();
            var token = await issuer.IssueAsync(new EctDescriptor
            {
                Audiences = [WorkerName],
                Action = "order_accepted",
                WorkflowId = captured.WorkflowId,
                Predecessors = [.. captured.Frontier.Select(predecessor => predecessor.Id)],
            }, cancellationToken);
            var message = new Message([.. EctTokenTexts.ForHeader(token, captured.Frontier, options.Value.Limits)]);
            _sent.Add(message);
            await queue.WriteAsync(message, cancellationToken);
        }
    }

    private sealed class MessageWorker(
        EctVerifier verifier, IEctScopes scopes, ChannelReader<Message> queue, ChannelWriter<EctVerificationResult> outcomes,
        IHttpClientFactory clients) : BackgroundService
    {
        private static readonly EctRequirement Accepted = new() { Actions = ["order_accepted"] };

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await foreach (var message in queue.ReadAllAsync(stoppingToken))
            {
                var result = await verifier.VerifyAsync(message.Tokens, Accepted, stoppingToken);
                while (result.IsUnavailable)
                {
                    await outcomes.WriteAsync(result, stoppingToken);
                    await Task.Delay(result.RetryAfter ?? TimeSpan.FromMilliseconds(20), stoppingToken);
                    result = await verifier.VerifyAsync(message.Tokens, Accepted, stoppingToken);
                }

                if (result.Succeeded) await ShipAsync(result.Context, stoppingToken);
                await outcomes.WriteAsync(result, stoppingToken);
            }
        }

        private async Task ShipAsync(EctContext context, CancellationToken stoppingToken)
        {
            using var scope = scopes.Begin(context.WorkflowId);
            foreach (var head in context.Heads) scope.AddPredecessor(head);
            scope.Action = "order_shipped";
            using var client = clients.CreateClient("callee");
            using var answer = await client.PostAsync("/shipments", content: null, stoppingToken);
        }
    }
}
