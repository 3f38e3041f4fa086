using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Client;

namespace Ect.AspNetCore.Tests;

/// <summary>An MCP server behind UseEct() on a socket, and Alice, who connects to it over streamable HTTP.</summary>
internal sealed class McpHost : IAsyncDisposable
{
    private readonly Service _service;
    private readonly Worker _worker;

    private McpHost(Service service, Arrivals arrivals)
    {
        (_service, Arrivals) = (service, arrivals);
        _worker = new Worker(services =>
        {
            services.AddHttpClient("tools").AddEctHandler(Worker.Configure);
            services.AddHttpClient("plain");
        });
    }

    public Arrivals Arrivals { get; }

    public IEctScopes Scopes => _worker.Scopes;

    public IEctStore Store => _service.Services.GetRequiredService<IEctStore>();

    public IEnumerable<string> Logs => _service.Logs.GetSnapshot().Concat(_worker.Logs.GetSnapshot()).Select(record => $"{record.Message} {record.Exception}");

    public static async Task<McpHost> StartAsync(McpBehavior? behavior = null, HttpServerSessionMode sessions = HttpServerSessionMode.Stateless)
    {
        var arrivals = new Arrivals();
        var service = await Service.StartAsync(app =>
        {
            arrivals.Use(app);
            app.MapMcp("/mcp").WithEctAction("request_taken");
        }, middleware: options => options.ReturnToken = true, services: all =>
        {
            all.AddHttpContextAccessor();
            all.AddSingleton(behavior ?? new McpBehavior());
            all.AddMcpServer().WithHttpTransport(options => options.SessionMode = sessions).WithTools<McpTools>();
        }, sockets: HttpProtocols.Http1);
        return new McpHost(service, arrivals);
    }

    /// <param name="hasHandler">Whether its client sends ECTs.</param>
    public Task<McpClient> ConnectAsync(bool hasHandler = true)
    {
        var options = new HttpClientTransportOptions
        {
            Endpoint = new Uri(_service.Address, "/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
        };
        var http = _worker.Get<IHttpClientFactory>().CreateClient(hasHandler ? "tools" : "plain");
        var transport = new HttpClientTransport(options, http, _worker.Get<ILoggerFactory>(), ownsHttpClient: true);
        return McpClient.CreateAsync(transport, loggerFactory: _worker.Get<ILoggerFactory>(), cancellationToken: TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _worker.Dispose();
        await _service.DisposeAsync();
    }
}
