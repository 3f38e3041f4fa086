using System.Security.Cryptography;
using System.Text.Json;
using Ect;
using Ect.Sqlite.Writer;
using Microsoft.Extensions.DependencyInjection;

// A service in a process of its own: it records one token after the other, some of them twice, and writes down each receipt that it is given.
if (await Console.In.ReadLineAsync() is not { } line) return 1;
var settings = JsonSerializer.Deserialize<WriterSettings>(line)!;

using var key = ECDsa.Create();
key.ImportPkcs8PrivateKey(Convert.FromBase64String(settings.PrivateKey), out _);
var services = new ServiceCollection();
services.AddEctCore(ect => (ect.Identity, ect.Ledger.Timeout) = (Forge.Me, TimeSpan.FromMinutes(1)))
    .AddSqliteLedger(LedgerHost.Origin, key, settings.Path);
await using var provider = services.BuildServiceProvider();
var ledger = provider.GetRequiredService<IEctLedger>();
await using var file = new StreamWriter(settings.Receipts, append: true) { AutoFlush = true };
try
{
    await Task.WhenAll(Enumerable.Range(0, settings.Writers).Select(_ => Task.Run(WriteAsync)));
    return 0;
}
catch (EctLedgerException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 2;
}

async Task WriteAsync()
{
    for (var n = 1; ; n++)
    {
        var token = LedgerTokens.Signed();
        for (var times = n % 20 is 0 ? 2 : 1; times > 0; times--)
        {
            var receipt = (await ledger.AppendAsync([token], CancellationToken.None))[0];
            lock (file) file.WriteLine($"{receipt.Id} {Convert.ToBase64String(receipt.Encoded.Span)} .");
        }
    }
}
