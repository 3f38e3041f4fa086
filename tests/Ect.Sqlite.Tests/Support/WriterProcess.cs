using System.Text.Json;
using Ect.Sqlite.Writer;

namespace Ect.Sqlite.Tests;

/// <summary>A service in a process of its own, which can be killed where it stands.</summary>
internal sealed class WriterProcess : IDisposable
{
    private readonly GuardedProcess _process = new(ServerProgram.Dotnet, [typeof(WriterSettings).Assembly.Location]);
    private readonly string _receipts;

    private WriterProcess(string receipts) => _receipts = receipts;

    public static async Task<WriterProcess> StartAsync(WriterSettings settings)
    {
        var writer = new WriterProcess(settings.Receipts);
        await writer._process.Input.WriteLineAsync(JsonSerializer.Serialize(settings));
        await writer._process.Input.FlushAsync();
        return writer;
    }

    /// <summary>The receipts that were written down to the end of their lines: the tokens' ids, and their bytes.</summary>
    public static IReadOnlyList<(string Id, byte[] Receipt)> Read(string receipts)
    {
        using var reader = new StreamReader(new FileStream(receipts, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite));
        var lines = reader.ReadToEnd().Split('\n').Select(line => line.Split(' ')).Where(parts => parts is [_, _, "."]);
        return [.. lines.Select(parts => (parts[0], Convert.FromBase64String(parts[1])))];
    }

    /// <summary>Waits until it has written down so many more.</summary>
    public Task GrowAsync(int count)
    {
        var goal = Read(_receipts).Count + count;
        bool HasGrown() => _process.HasExited ? throw new InvalidOperationException(_process.Output) : Read(_receipts).Count >= goal;
        return Poll.UntilAsync(() => Task.FromResult(HasGrown()), TimeSpan.FromMinutes(5), $"a writer records {count} more");
    }

    /// <summary>Waits until it ends by itself.</summary>
    public async Task<(int ExitCode, string Output)> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitAsync(cancellationToken);
        return (_process.ExitCode, _process.Output);
    }

    /// <summary>Ends it at once (SIGKILL).</summary>
    public void Dispose() => _process.Dispose();
}
