using Microsoft.Extensions.Logging.Abstractions;

namespace Ect.Ledger.Tests;

/// <summary>A restored backup, head and all, is found out by what was kept outside of it.</summary>
public sealed class HeadFileTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly LedgerHost _host = new();

    private static CancellationToken Cancellation => LedgerHost.Cancellation;

    private string HeadFile => Path.Combine(_folder.Path, "head");

    [Fact]
    public async Task Append_HeadFile_HasTheLatestHeadBeforeAnybodyIsAnswered()
    {
        var ledger = Ledger(_host.Storage);
        Assert.Equal(0, (await ledger.GetTreeHeadAsync(Cancellation)).Size);
        for (var n = 1; n <= 3; n++)
        {
            await ledger.AppendAsync([LedgerTokens.Signed()], Cancellation);
            Assert.Equal((await ledger.GetTreeHeadAsync(Cancellation)).Note, await File.ReadAllTextAsync(HeadFile, Cancellation));
        }

        Assert.Equal([HeadFile, $"{HeadFile}.lock"], Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal));
        Assert.Equal(3, (await AppendAsync(Ledger(_host.Storage))).LeafIndex); // The next start goes on.
    }

    [Theory]
    [InlineData("an older state", "has 2 entries, and Ect:Ledger:HeadFile knows of 4")]
    [InlineData("another history", "first 4 entries of the ledger are not those that the tree head in Ect:Ledger:HeadFile is for")]
    [InlineData("another key", "is not of the ledger")]
    [InlineData("no head", "has no tree head in it. Name the right file.")]
    [InlineData("a folder", "cannot be read. Name a file")]
    public async Task OpenAsync_NotWhatTheFileKnows_DoesNotStart(string what, string reason)
    {
        using var restored = new LedgerHost(_host.PrivateKey);
        using var other = new LedgerHost();
        var tokens = LedgerTokens.Many(2);
        await _host.AppendAsync(tokens);
        await EctLedgerMigration.CopyAsync(_host.Storage, restored.Storage, LedgerHost.Origin, Cancellation); // The backup.
        var ledger = Ledger(_host.Storage);
        await ledger.AppendAsync(LedgerTokens.Many(2), Cancellation);
        if (what is "another history") await restored.AppendAsync(LedgerTokens.Many(3));
        if (what is "another key") await File.WriteAllTextAsync(HeadFile, other.Sign(1, EctDigest.Of([])).Note, Cancellation);
        if (what is "a folder")
        {
            File.Delete(HeadFile);
            Directory.CreateDirectory(HeadFile);
        }

        if (what is "no head") await File.WriteAllTextAsync(HeadFile, "", Cancellation);

        var refused = await Assert.ThrowsAsync<EctLedgerException>(() => AppendAsync(Ledger(restored.Storage)));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Equal(what is "another history" ? 5 : 2, (await restored.Storage.ReadStateAsync(Cancellation)).Size);
    }

    [Fact]
    public async Task Append_FileCannotBeWritten_RefusedAndFoundByTheNextTry()
    {
        var (ledger, token) = (Ledger(_host.Storage), LedgerTokens.Signed());
        await ledger.GetTreeHeadAsync(Cancellation);
        Directory.CreateDirectory($"{HeadFile}.new");

        var refused = await Assert.ThrowsAsync<EctLedgerException>(async () => await ledger.AppendAsync([token], Cancellation));
        Assert.Contains("Ect:Ledger:HeadFile cannot be written", refused.Message, StringComparison.Ordinal);

        Assert.Empty(await ledger.FindAsync(token.Id, Cancellation));
        Directory.Delete($"{HeadFile}.new");
        Assert.Equal(0, (await ledger.AppendAsync([token], Cancellation))[0].LeafIndex);
        Assert.True(EctTreeHead.TryParse(await File.ReadAllTextAsync(HeadFile, Cancellation), out var head));
        Assert.Equal(1, head.Size);
    }

    /// <summary>The lock of another process is the same lock of the system that this test holds.</summary>
    [Fact]
    public async Task OpenAsync_FileOfAnotherProcess_DoesNotStartBeforeThatEnds()
    {
        var ledger = Ledger(_host.Storage);
        await using (File.Open($"{HeadFile}.lock", FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            var refused = await Assert.ThrowsAsync<EctLedgerException>(() => AppendAsync(ledger));
            Assert.Contains(
                "Ect:Ledger:HeadFile is used by another process. Give every instance a file of its own", refused.Message,
                StringComparison.Ordinal);
            Assert.False(File.Exists(HeadFile));
        }

        Assert.Equal(0, (await AppendAsync(ledger)).LeafIndex);
        var late = Assert.Throws<IOException>(() => File.OpenRead($"{HeadFile}.lock"));
        Assert.IsNotType<FileNotFoundException>(late); // This process holds it now.
    }

    [Fact]
    public async Task OpenAsync_FolderIsMissing_DoesNotStart()
    {
        var ledger = new StoredEctLedger(
            _host.Storage, _host.Signer, TestTokens.Options(options => options.Ledger.HeadFile = Path.Combine(HeadFile, "head")),
            _host.Clock, NullLogger<StoredEctLedger>.Instance);

        var refused = await Assert.ThrowsAsync<EctLedgerException>(() => AppendAsync(ledger));
        Assert.Contains("Its folder must exist", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _host.Dispose();
    }

    private static async Task<EctReceipt> AppendAsync(StoredEctLedger ledger) =>
        (await ledger.AppendAsync([LedgerTokens.Signed()], Cancellation))[0];

    private StoredEctLedger Ledger(IEctLedgerStorage storage) => new(
        storage, _host.Signer, TestTokens.Options(options => options.Ledger.HeadFile = HeadFile), _host.Clock,
        NullLogger<StoredEctLedger>.Instance);
}
