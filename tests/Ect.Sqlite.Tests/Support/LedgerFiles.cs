using Ect.Sqlite.Connection;
using Ect.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace Ect.Sqlite.Tests;

/// <summary>Ledgers in files of a folder of their own, which goes with it.</summary>
internal sealed class LedgerFiles : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<SqliteLedgerStorage> _storages = [];

    public string Path(string name = "ledger.db") => System.IO.Path.Combine(_folder.Path, name);

    public SqliteLedgerStorage New(string? name = null, TimeSpan? timeout = null, bool isReadOnly = false)
    {
        var storage = new SqliteLedgerStorage(Path(name ?? $"{Guid.NewGuid():N}.db"), timeout ?? TimeSpan.FromSeconds(2), isReadOnly);
        _storages.Add(storage);
        return storage;
    }

    /// <summary>What an administrator does beside the running ledger.</summary>
    public int Run(string sql, string name = "ledger.db")
    {
        using var connection = new SqliteConnection($"Data Source={Path(name)};Pooling=False");
        connection.Open();
        return connection.Run(sql);
    }

    /// <summary>Lets all files go.</summary>
    public void Close(SqliteLedgerStorage? but = null)
    {
        foreach (var storage in _storages.Where(it => it != but)) storage.Dispose();
    }

    public void Dispose()
    {
        Close();
        _folder.Dispose();
    }
}
