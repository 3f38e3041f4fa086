using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Ect.Sqlite.Tests;

public sealed class AddSqliteLedgerTests : IDisposable
{
    private readonly LedgerFiles _files = new();
    private readonly LedgerHost _keys = new();

    private static CancellationToken Cancellation => LedgerHost.Cancellation;

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task Host_Restarted_TheLedgerGoesOn(bool isConfigured)
    {
        var token = LedgerTokens.Signed();
        EctReceipt first;
        using (var host = Host(isConfigured))
        {
            await host.StartAsync(Cancellation);
            first = (await host.Services.GetRequiredService<IEctLedger>().AppendAsync([token], Cancellation))[0];
            await host.StopAsync(Cancellation);
        }

        using var next = Host(isConfigured);
        await next.StartAsync(Cancellation);
        var again = (await next.Services.GetRequiredService<IEctLedger>().AppendAsync([token], Cancellation))[0];
        Assert.Equal(first.Encoded.ToArray(), again.Encoded.ToArray());
        Assert.Single(await next.Services.GetRequiredService<EctLedgerDisclosure>().ReadAsync(0, 10, Cancellation));
        await next.StopAsync(Cancellation);
    }

    [Theory]
    [InlineData("wrong key", "not signed with this key")]
    [InlineData("second process", "Another process uses the ledger")]
    public async Task Start_NotThisLedger_DoesNotStart(string what, string reason)
    {
        using var running = Host();
        await running.StartAsync(Cancellation);
        await running.Services.GetRequiredService<IEctLedger>().AppendAsync([LedgerTokens.Signed()], Cancellation);
        if (what is "wrong key") running.Dispose();

        using var other = new LedgerHost();
        using var second = Host(key: what is "wrong key" ? other : _keys);
        var refused = await Assert.ThrowsAsync<EctLedgerException>(() => second.StartAsync(Cancellation));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OlderBackupOfTheFileIsRestoredAndHeadFileIsKept_DoesNotStart()
    {
        Dictionary<string, string?> settings = new()
        {
            ["Ect:Ledger:Sqlite:Path"] = _files.Path(),
            ["Ect:Ledger:HeadFile"] = _files.Path("head"),
        };
        await RecordAsync(3);
        _files.Run($"VACUUM INTO '{_files.Path("backup.db")}'");
        await RecordAsync(2);

        foreach (var file in (string[])["ledger.db", "ledger.db-wal", "ledger.db-shm"]) File.Delete(_files.Path(file));
        File.Copy(_files.Path("backup.db"), _files.Path());
        using var restored = Host(isConfigured: true, settings: settings);
        var refused = await Assert.ThrowsAsync<EctLedgerException>(() => restored.StartAsync(Cancellation));
        Assert.Contains(
            "The ledger has 3 entries, and Ect:Ledger:HeadFile knows of 5: an older state was restored.", refused.Message,
            StringComparison.Ordinal);

        async Task RecordAsync(int count)
        {
            using var host = Host(isConfigured: true, settings: settings);
            await host.StartAsync(Cancellation);
            await host.Services.GetRequiredService<IEctLedger>().AppendAsync(LedgerTokens.Many(count), Cancellation);
            await host.StopAsync(Cancellation);
        }
    }

    [Theory]
    [InlineData("Path", "", "Path is not set")]
    [InlineData("Path", ":memory:", "path of a file")]
    [InlineData("Path", "file:ledger.db?mode=memory", "path of a file")]
    [InlineData("Path", "Data Source=ledger.db", "path of a file")]
    [InlineData("Pth", "ledger.db", "Pth")]
    public async Task Start_BadSetting_SaysWhich(string name, string value, string reason)
    {
        using var host = Host(isConfigured: true, settings: new() { [$"Ect:Ledger:Sqlite:{name}"] = value });

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancellation));
        Assert.Contains("Ect:Ledger:Sqlite:", refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _files.Dispose();
        _keys.Dispose();
    }

    private IHost Host(bool isConfigured = false, LedgerHost? key = null, Dictionary<string, string?>? settings = null)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        if (isConfigured) builder.Configuration.AddInMemoryCollection(settings ?? new() { ["Ect:Ledger:Sqlite:Path"] = _files.Path() });
        builder.Configuration.AddInMemoryCollection([new("Ect:Identity", Forge.Me), new("Ect:Ledger:Timeout", "00:01:00")]);
        var ect = builder.Services.AddEctCore(builder.Configuration.GetSection("Ect"));
        var privateKey = (key ?? _keys).PrivateKey;
        if (isConfigured) ect.AddSqliteLedger(LedgerHost.Origin, privateKey, builder.Configuration.GetSection("Ect:Ledger:Sqlite"));
        else ect.AddSqliteLedger(LedgerHost.Origin, privateKey, _files.Path());
        return builder.Build();
    }
}
