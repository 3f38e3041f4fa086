using Microsoft.Extensions.DependencyInjection;

namespace Ect.Ledger.AspNetCore.Tests;

/// <summary>What is served, read with the packages of the Go checksum database: nothing in them knows this library.</summary>
public sealed class GoClientTests(GoProgram go) : IClassFixture<GoProgram>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 2), InlineData(3, 255), InlineData(255, 256), InlineData(256, 257), InlineData(300, 700)]
    public async Task Log_BetweenTwoHeads_EveryRecordIsIncludedAndTheNewerContinuesTheOlder(int before, int after)
    {
        await using var site = await LedgerSite.Build().StartAsync();
        await site.AppendEndedAsync(before);
        var older = await site.CheckpointAsync();
        Assert.Equal((0, Entries(older)), await ReadAsync(site));

        await site.AppendEndedAsync(after - before);
        var newer = await site.CheckpointAsync();

        Assert.Equal((before, after), (older.Size, newer.Size));
        Assert.Equal(
            (0, $"continues {Entries(older)}{Environment.NewLine}{Entries(newer)}"), await ReadAsync(site, older: KeptIn("older", older)));
    }

    [Fact]
    public async Task Head_OfAnotherHistory_NotContinued()
    {
        await using var first = await LedgerSite.Build().StartAsync();
        await first.AppendEndedAsync(3);
        var older = KeptIn("older", await first.CheckpointAsync());
        await using var other = await LedgerSite.Build(ledger: (it, _) => it.AddLedger(LedgerSite.Origin, first.PrivateKey)).StartAsync();
        await other.AppendEndedAsync(5);

        Assert.Equal((1, "the 3 entries before: invalid transparency proof"), await ReadAsync(other, first.Key, older));
    }

    [Fact]
    public async Task Checkpoint_WithAnotherKey_NotOpened()
    {
        await using var site = await LedgerSite.Build().StartAsync();
        await using var other = LedgerSite.Build();
        await site.AppendEndedAsync(3);

        Assert.Equal((1, "note has no verifiable signatures"), await ReadAsync(site, other.Key));
    }

    [Theory]
    [InlineData("checkpoint", "invalid signature for key ")]
    [InlineData("tile/0/000.p/3", "downloaded inconsistent tile")]
    [InlineData("tile/entries/000.p/3", "entry 2: invalid transparency proof")]
    public async Task Answer_Changed_Refused(string path, string error)
    {
        await using var site = await LyingSite.StartAsync((path, Changed));
        await site.AppendLongEndedAsync(3);

        var (exitCode, output) = await ReadAsync(site);

        Assert.Equal(1, exitCode);
        Assert.StartsWith(error, output, StringComparison.Ordinal);
    }

    private static string Entries(EctTreeHead head) =>
        $"{head.Size} entries under {Convert.ToBase64String(head.RootHash.ToArray())}";

    /// <summary>Changes the number of entries of a checkpoint, or the last byte of anything else.</summary>
    private static byte[] Changed(byte[] content)
    {
        var place = content.AsSpan().IndexOf("\n3\n"u8) is var size and >= 0 ? size + 1 : content.Length - 1;
        content[place] ^= 1;
        return content;
    }

    private string KeptIn(string file, EctTreeHead head) => Path.Combine(_folder.Path, _folder.File(file, head.Note));

    private Task<(int ExitCode, string Output)> ReadAsync(LedgerSite site, EctLedgerKey? key = null, string? older = null) =>
        go.RunAsync([$"{site.Client.BaseAddress}ledger", (key ?? site.Key).VerifierKey, .. older is null ? (string[])[] : [older]]);
}
