using Microsoft.Extensions.DependencyInjection;

namespace Ect.Benchmarks.Table;

/// <summary>Calls of an empty endpoint in another process, one after another, with the handler and without.</summary>
internal sealed class ClientBench : IBench
{
    public const string Without = "a client without", With = "`EctMessageHandler`";
    private const int Count = 1_000;

    private readonly Sender _sender;
    private readonly Uri _address;

    public ClientBench(int port)
    {
        _address = new($"http://127.0.0.1:{port}");
        _sender = new(build: ect =>
        {
            ect.Services.AddHttpClient(Without);
            ect.Services.AddHttpClient(With).AddEctHandler(client =>
                (client.Audience, client.Action) = (Receiver.Identity, "order_placed"));
        });
    }

    public async Task RunRoundAsync(Round round)
    {
        foreach (var name in (string[])[Without, With])
        {
            using var client = _sender.CreateClient(name);
            await round.MeasureAsync(name, Count, async () =>
            {
                for (var i = 0; i < Count; i++) await client.GetStringAsync(_address);
            });
        }
    }

    public ValueTask DisposeAsync()
    {
        _sender.Dispose();
        return ValueTask.CompletedTask;
    }
}
