using System.Text.Json;
using Ect.Signing;
using Ect.Signing.Starter;
using Microsoft.Extensions.Logging.Abstractions;

// Services in a process of its own, each of which starts for the first time: it answers with their keys, in one line.
if (await Console.In.ReadLineAsync() is not { } line) return 1;
var start = JsonSerializer.Deserialize<Start>(line)!;
SpinWait.SpinUntil(() => DateTimeOffset.UtcNow >= start.At);
var keys = start.Identities.Select(identity => DevelopmentSigningKey.LoadOrCreate(identity, start.Folder, NullLogger.Instance));
Console.WriteLine(string.Join(' ', keys.Select(key => key.PublicKey.Thumbprint)));
return 0;
