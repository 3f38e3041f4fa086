using System.Globalization;
using Npgsql;

namespace Ect.TestUtils;

/// <summary>A real PostgreSQL server on a loopback port, with a cluster of its own; gone with the test.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder;
    private readonly string[] _settings;
    private GuardedProcess? _process;

    private PostgresServer(TempFolder folder, string[] settings) => (_folder, _settings) = (folder, settings);

    public int Port { get; } = FreePort.Next();

    public string Data => Path.Combine(_folder.Path, "data");

    /// <summary>What a client is configured with.</summary>
    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username=postgres;Database=postgres;Maximum Pool Size=40;Timeout=30;"
        + "Cancellation Timeout=500;Include Error Detail=true";

    public bool HasExited => _process is null or { HasExited: true };

    /// <param name="settings">Settings of the server, such as <c>synchronous_commit=off</c>.</param>
    public static Task<PostgresServer> StartAsync(params string[] settings) => StartAsync(disk: null, settings);

    /// <summary>Starts a server that has its files on a disk of its own.</summary>
    public static async Task<PostgresServer> StartAsync(SmallDisk? disk, params string[] settings)
    {
        ServerPrograms.SkipUnlessPostgres();
        for (var attempt = 1; ; attempt++)
        {
            var server = new PostgresServer(new(), settings);
            try
            {
                await ServerPrograms.HandOverAsync(server._folder.Path);
                var data = disk is null ? server.Data : Path.Combine(disk.Path, $"data-{server.Port}");
                await ServerPrograms.RunAsync("/bin/cp", "-R", await EmptyCluster.GetAsync(), data);
                if (disk is not null) Directory.CreateSymbolicLink(server.Data, data);
                await server.RestartAsync();
                return server;
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
                await server.DisposeAsync(); // Another program may have taken the port.
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Starts a standby of another server, which follows it.</summary>
    public static async Task<PostgresServer> FollowAsync(PostgresServer primary, string name)
    {
        var standby = new PostgresServer(new(), []);
        await ServerPrograms.HandOverAsync(standby._folder.Path);
        await ServerPrograms.RunAsync(
            "pg_basebackup", "-D", standby.Data, "-h", "127.0.0.1", "-p", $"{primary.Port}", "-U", "postgres", "-R", "-c", "fast",
            "--no-sync", "-d", $"application_name={name}");
        await standby.RestartAsync();
        return standby;
    }

    /// <summary>Starts it, or starts it again on the same port and with the same files, and waits until it answers.</summary>
    public async Task RestartAsync()
    {
        // A process that was just killed may still be there, and its file with it.
        for (var attempt = 1; !await TryStartAsync(); attempt++)
            if (attempt is 20) throw new InvalidOperationException($"PostgreSQL has ended at once: {_process!.Output}");
    }

    /// <summary>Ends the server and all its backends at once (SIGKILL).</summary>
    public async Task KillAsync()
    {
        var processes = Processes();
        await ServerPrograms.SignalAsync("KILL", processes);
        await Poll.UntilAsync(() => Task.FromResult(processes.All(HasGone)), Deadline, "the server and its backends have gone");
        _process?.Dispose();
        _process = null;
    }

    public Task PauseAsync() => ServerPrograms.SignalAsync("STOP", Processes());

    public Task ContinueAsync() => ServerPrograms.SignalAsync("CONT", Processes());

    /// <summary>Sets a setting of the running server.</summary>
    public async Task SetAsync(string setting, string value)
    {
        await ExecuteAsync($"ALTER SYSTEM SET {setting} = '{value}'");
        await ExecuteAsync("SELECT pg_reload_conf()");
        await Poll.UntilAsync(async () => await AskAsync<string>($"SHOW {setting}") == value, Deadline, "the setting holds");
    }

    public Task PromoteAsync() => ExecuteAsync("SELECT pg_promote()");

    /// <summary>Runs statements as the administrator.</summary>
    public async Task ExecuteAsync(string statements, TimeSpan? timeout = null)
    {
        await using var source = NpgsqlDataSource.Create($"{ConnectionString};Pooling=false");
        await using var command = source.CreateCommand(statements);
        if (timeout is { } patience) command.CommandTimeout = (int)patience.TotalSeconds;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public async Task<T> AskAsync<T>(string query, string database = "postgres")
    {
        await using var source = NpgsqlDataSource.Create($"{ConnectionString};Database={database};Pooling=false");
        await using var command = source.CreateCommand(query);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            // At once, and without leaving shared memory behind.
            await ServerPrograms.SignalAsync("CONT", Processes());
            await ServerPrograms.SignalAsync("QUIT", Postmaster());
            using var deadline = new CancellationTokenSource(Deadline);
            await _process.WaitAsync(deadline.Token);
        }

        _process?.Dispose();
        _folder.Dispose();
    }

    private async Task<bool> TryStartAsync()
    {
        _process?.Dispose();
        string[] settings =
        [
            "listen_addresses=127.0.0.1", $"port={Port}", $"unix_socket_directories={_folder.Path}", "max_connections=200",
            "shared_buffers=32MB", "max_wal_senders=4", "wal_keep_size=64MB", "restart_after_crash=off", .. _settings,
        ];
        _process = ServerPrograms.Start("postgres", ["-D", Data, .. settings.SelectMany(setting => (string[])["-c", setting])]);
        var isUp = false;
        await Poll.UntilAsync(async () => (isUp = await IsUpAsync()) || _process.HasExited, Deadline, "PostgreSQL answers");
        return isUp;
    }

    private async Task<bool> IsUpAsync()
    {
        try
        {
            return await AskAsync<string>("SHOW data_directory") == Data; // Else it is another one, which has the port.
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private int Postmaster() => int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private int[] Processes()
    {
        var postmaster = Postmaster();
        var children = from folder in Directory.GetDirectories("/proc")
                       where int.TryParse(Path.GetFileName(folder), out _)
                       let status = Status(folder)
                       where status.Length > 3 && status[3] == $"{postmaster}"
                       select int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture);
        return [postmaster, .. children];
    }

    private static bool HasGone(int id) => Status($"/proc/{id}") is [] or [_, _, "Z", ..];

    /// <summary>Number, name, state, parent, and so on; nothing if the process has gone.</summary>
    private static string[] Status(string folder)
    {
        try
        {
            var line = File.ReadAllText(Path.Combine(folder, "stat"));
            var name = line.LastIndexOf(')');
            return [Path.GetFileName(folder), line[..name], .. line[(name + 2)..].Split(' ')];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
