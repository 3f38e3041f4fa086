using Grpc.Net.Client.Configuration;
using Grpc.Net.ClientFactory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>A gRPC service behind UseEct() on a socket, and Alice, who calls it with a client of the client factory.</summary>
internal sealed class RelayHost : IAsyncDisposable
{
    private readonly Service _service;
    private readonly Worker _worker;

    private RelayHost(Service service, Arrivals arrivals, Action<EctMessageHandlerOptions>? handler, Action<IHttpClientBuilder>? client, ServiceConfig? retries)
    {
        (_service, Arrivals) = (service, arrivals);
        _worker = new Worker(services =>
        {
            var relay = services.AddGrpcClient<Relay.RelayClient>("relay", Configure).AddEctHandler(options =>
            {
                Worker.Configure(options);
                handler?.Invoke(options);
            });
            client?.Invoke(relay);
            services.AddGrpcClient<Relay.RelayClient>("plain", Configure);
        });

        void Configure(GrpcClientFactoryOptions options)
        {
            options.Address = service.Address;
            options.ChannelOptionsActions.Add(channel => channel.ServiceConfig = retries);
        }
    }

    public Arrivals Arrivals { get; }

    public IEctScopes Scopes => _worker.Scopes;

    /// <summary>The client with the handler.</summary>
    public Relay.RelayClient Client => _worker.Get<GrpcClientFactory>().CreateClient<Relay.RelayClient>("relay");

    /// <summary>A client that knows nothing of ECTs.</summary>
    public Relay.RelayClient PlainClient => _worker.Get<GrpcClientFactory>().CreateClient<Relay.RelayClient>("plain");

    public Uri Address => _service.Address;

    public IEnumerable<string> Logs => _service.Logs.GetSnapshot().Concat(_worker.Logs.GetSnapshot()).Select(record => $"{record.Message} {record.Exception}");

    public static async Task<RelayHost> StartAsync(RelayBehavior? behavior = null, Action<GrpcServiceEndpointConventionBuilder>? endpoints = null,
        Action<EctMessageHandlerOptions>? handler = null, Action<IHttpClientBuilder>? client = null, Action<IServiceCollection>? services = null,
        ServiceConfig? retries = null)
    {
        var arrivals = new Arrivals();
        var service = await Service.StartAsync(app =>
        {
            arrivals.Use(app);
            var mapped = app.MapGrpcService<RelayService>();
            endpoints?.Invoke(mapped);
        }, middleware: options => options.ReturnToken = true, services: all =>
        {
            all.AddGrpc();
            all.AddSingleton(behavior ?? new RelayBehavior());
            services?.Invoke(all);
        }, sockets: HttpProtocols.Http2);
        return new RelayHost(service, arrivals, handler, client, retries);
    }

    public async ValueTask DisposeAsync()
    {
        _worker.Dispose();
        await _service.DisposeAsync();
    }
}
