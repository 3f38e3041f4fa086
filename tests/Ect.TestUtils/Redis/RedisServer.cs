using System.Globalization;
using System.Net.Sockets;
using System.Text;
using StackExchange.Redis;

namespace Ect.TestUtils;

/// <summary>A real server process on a loopback port, in a folder of its own; gone with the test.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(2);

    private readonly ServerSettings _settings;
    private readonly TempFolder _folder = TempFolder.InMemory();
    private GuardedProcess? _process;

    private RedisServer(ServerKind kind, ServerSettings settings) => (Kind, _settings) = (kind, settings);

    public ServerKind Kind { get; }

    public int Port { get; private set; }

    public string Address => $"127.0.0.1:{Port}";

    /// <summary>What a client is configured with.</summary>
    public string Configuration => _settings.Password is null ? Address : $"{Address},password={_settings.Password}";

    public static async Task<RedisServer> StartAsync(ServerKind kind, ServerSettings? settings = null)
    {
        var server = new RedisServer(kind, settings ?? new());
        if (server._settings.SentinelConfiguration is { } lines) server._folder.File(ServerProgram.SentinelFile, string.Join('\n', lines));
        try
        {
            // Another program may take the port before the server does.
            for (var attempt = 1; ; attempt++)
            {
                server.Port = FreePort.Next();
                try
                {
                    await server.RestartAsync();
                    return server;
                }
                catch (InvalidOperationException) when (attempt < 3)
                {
                }
            }
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it, or starts it again on the same port and with the same files, and waits until it answers.</summary>
    public async Task RestartAsync(bool waitUntilReady = true)
    {
        Kill();
        _process = new GuardedProcess(ServerProgram.PathOf(Kind), ServerProgram.ArgumentsOf(Kind, _settings, Port, _folder.Path));
        await Poll.UntilAsync(IsUpAsync, StartDeadline, $"{Kind} answers");

        async Task<bool> IsUpAsync()
        {
            if (_process.HasExited) throw new InvalidOperationException($"{Kind} has ended at once: {_process.Output}");
            var answer = await PingAsync();
            return answer is not null && (!waitUntilReady || !answer.StartsWith("-LOADING", StringComparison.Ordinal));
        }
    }

    /// <summary>Ends it at once (SIGKILL). Its port stays its own.</summary>
    public void Kill()
    {
        _process?.Dispose();
        _process = null;
    }

    public Task PauseAsync() => _process!.PauseAsync();

    public Task ContinueAsync() => _process!.ContinueAsync();

    /// <summary>A client of the tests' own, to look behind what is tested.</summary>
    public async Task<ConnectionMultiplexer> ConnectAsync()
    {
        var options = ConfigurationOptions.Parse(Configuration);
        (options.AllowAdmin, options.AsyncTimeout, options.SyncTimeout, options.ConnectTimeout) = (true, 30_000, 30_000, 30_000);
        return _settings.SentinelConfiguration is null
            ? await ConnectionMultiplexer.ConnectAsync(options)
            : await ConnectionMultiplexer.SentinelConnectAsync(options);
    }

    /// <summary>Sends one command and gives its result.</summary>
    public async Task<RedisResult> ExecuteAsync(string command, params object[] arguments)
    {
        await using var connection = await ConnectAsync();
        return await connection.GetServer(Address).ExecuteAsync(command, arguments);
    }

    /// <summary>Counts the connections of clients that call themselves <paramref name="name"/>.</summary>
    public async Task<int> CountClientsAsync(string name)
    {
        using var cli = new GuardedProcess(ServerProgram.Cli, ["-p", $"{Port}", "CLIENT", "LIST"]);
        await cli.WaitAsync(TestContext.Current.CancellationToken);
        return cli.Output.Split($" name={name} ").Length - 1;
    }

    /// <summary>What the server answers to a PING; <see langword="null"/> if it does not answer.</summary>
    public async Task<string?> PingAsync() => (await AskAsync("PING"))?[0];

    /// <summary>Whether it takes itself for a master.</summary>
    public async Task<bool> IsMasterAsync() => await AskAsync("ROLE") is ["master", ..];

    /// <summary>Asks without a client library, which takes its time to connect.</summary>
    /// <returns>The line, or the strings, of the answer; <see langword="null"/> if there is none.</returns>
    public async Task<string[]?> AskAsync(params string[] command)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port, deadline.Token);
            var words = string.Concat(command.Select(word => $"${word.Length}\r\n{word}\r\n"));
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"*{command.Length}\r\n{words}"), deadline.Token);
            using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
            return await ReadAsync(reader, deadline.Token);
        }
        catch (Exception e) when (e is SocketException or IOException
            || (e is OperationCanceledException && !TestContext.Current.CancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<string[]?> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var first = await reader.ReadLineAsync(cancellationToken);
        if (first is null) return null;
        if (first is not ['*', .. var count]) return [first];
        var answer = new string[int.Parse(count, CultureInfo.InvariantCulture)];
        for (var i = 0; i < answer.Length; i++)
        {
            var line = await reader.ReadLineAsync(cancellationToken) ?? "";
            answer[i] = line is ['$', ..] ? await reader.ReadLineAsync(cancellationToken) ?? "" : line;
        }

        return answer;
    }
}
