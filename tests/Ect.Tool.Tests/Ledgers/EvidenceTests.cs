using Ect.Tool.Ledgers;

namespace Ect.Tool.Tests;

public sealed class EvidenceTests
{
    [Fact]
    public async Task Read_FileOfEvidence_TellsThePartThatIsRead()
    {
        using var folder = new TempFolder();
        var evidence = new Evidence(Evidence.FormatName, LedgerSite.Origin, [new string('x', 1 << 20)], [], []);
        folder.File("e.json", evidence.ToJson());
        var parts = new Parts();

        await Evidence.ReadAsync(Path.Combine(folder.Path, "e.json"), parts, TestContext.Current.CancellationToken);

        Assert.True(parts.Told.Count > 2, $"{parts.Told.Count}");
        Assert.Equal(parts.Told.Order(), parts.Told);
        Assert.InRange(parts.Told[0], 0.000_001, 0.5);
        Assert.Equal(1, parts.Told[^1]);
    }

    private sealed class Parts : IProgress<double>
    {
        public List<double> Told { get; } = [];

        public void Report(double value) => Told.Add(value);
    }
}
