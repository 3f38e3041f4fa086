using System.Security.Cryptography;
using System.Text.Json;
using Ect;
using Ect.Npgsql.Writer;
using Microsoft.Extensions.DependencyInjection;

// An instance of a service in a process of its own: it records one token after the other, and writes down each receipt before it goes on.
if (await Console.In.ReadLineAsync() is not { } line) return 1;
var settings = JsonSerializer.Deserialize<WriterSettings>(line)!;

using var key = ECDsa.Create();
key.ImportPkcs8PrivateKey(Convert.FromBase64String(settings.PrivateKey), out _);
var services = new ServiceCollection();
services.AddLogging();
services.AddEctCore(ect => ect.Identity = Forge.Me)
    .AddPostgreSqlLedger(LedgerHost.Origin, key, postgres =>
        (postgres.ConnectionString, postgres.Schema) = (settings.ConnectionString, settings.Schema));
await using var provider = services.BuildServiceProvider();
var ledger = provider.GetRequiredService<IEctLedger>();

await using var file = new StreamWriter(settings.File, append: true) { AutoFlush = true };
await Task.WhenAll(Enumerable.Range(0, settings.Writers).Select(_ => Task.Run(WriteAsync)));
return 0;

async Task WriteAsync()
{
    for (var token = LedgerTokens.Signed(); ; )
    {
        try
        {
            var receipt = (await ledger.AppendAsync([token], CancellationToken.None))[0];
            lock (file) file.WriteLine(ReceiptLine.Of(receipt));
            token = LedgerTokens.Signed();
        }
        catch (EctLedgerException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message); // And once more.
        }
    }
}
