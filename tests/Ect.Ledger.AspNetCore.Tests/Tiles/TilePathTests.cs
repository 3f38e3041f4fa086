using Ect.Ledger.AspNetCore.Tiles;

namespace Ect.Ledger.AspNetCore.Tests;

public class TilePathTests
{
    [Theory]
    [InlineData("0/000", 0, 0, 256), InlineData("0/067", 0, 67, 256), InlineData("0/999", 0, 999, 256)]
    [InlineData("1/x001/000", 1, 1_000, 256), InlineData("0/x001/x234/067", 0, 1_234_067, 256), InlineData("63/000", 63, 0, 256)]
    [InlineData("10/000", 10, 0, 256), InlineData("0/x999/x999/x999/x999/x999/999", 0, 999_999_999_999_999_999, 256)]
    [InlineData("0/000.p/1", 0, 0, 1), InlineData("0/000.p/99", 0, 0, 99), InlineData("2/x123/456.p/255", 2, 123_456, 255)]
    [InlineData("entries/000", null, 0, 256), InlineData("entries/x001/x234/067", null, 1_234_067, 256)]
    [InlineData("entries/001.p/255", null, 1, 255)]
    public void TryParse_OneForm_Read(string path, int? level, long index, int width)
    {
        Assert.True(TilePath.TryParse(path, out var tile));
        Assert.Equal(new TilePath(level, index, width), tile);
        Assert.Equal(width is 256, tile.IsFull);
    }

    [Theory]
    [InlineData(""), InlineData("0"), InlineData("0/"), InlineData("/000"), InlineData("0/000/"), InlineData("0//000")]
    [InlineData("0/000\n")]
    [InlineData("64/000"), InlineData("100/000"), InlineData("00/000"), InlineData("01/000"), InlineData("-1/000"), InlineData("+1/000")]
    [InlineData("0x1/000"), InlineData("a/000"), InlineData(" 0/000"), InlineData("٣/000"), InlineData("0/٠٠٠"), InlineData("０/000")]
    [InlineData("0/0"), InlineData("0/00"), InlineData("0/0000"), InlineData("0/x000"), InlineData("0/1000"), InlineData("0/-01")]
    [InlineData("0/x000/067"), InlineData("0/x000/x001/067"), InlineData("0/001/067"), InlineData("0/x001/x067"), InlineData("0/X001/067")]
    [InlineData("0/x01/067"), InlineData("0/x0001/067"), InlineData("0/x001"), InlineData("0/001/x067"), InlineData("0/xx01/067")]
    [InlineData("0/x001/x000/x000/x000/x000/x000/000"), InlineData("0/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("0/000.p"), InlineData("0/000.p/"), InlineData("0/000.p/0"), InlineData("0/000.p/01"), InlineData("0/000.p/256")]
    [InlineData("0/000.p/257"), InlineData("0/000.p/999"), InlineData("0/000.p/1000"), InlineData("0/000.p/-1")]
    [InlineData("0/000.p/1.p/1")]
    [InlineData("0/000.p/1/"), InlineData("0/000.P/1"), InlineData("0/000p/1"), InlineData("0/000.p/a"), InlineData("0/x001.p/067")]
    [InlineData("entries"), InlineData("entries/"), InlineData("Entries/000"), InlineData("entries/0"), InlineData("entry/000")]
    [InlineData("data/000"), InlineData("entries/0/000"), InlineData("../0/000"), InlineData("0/../0/000")]
    public void TryParse_AnyOtherForm_None(string path) => Assert.False(TilePath.TryParse(path, out _));

    [Fact]
    public void TryParse_EveryWidth_Read() =>
        Assert.All(Enumerable.Range(1, 255), width =>
        {
            Assert.True(TilePath.TryParse($"0/000.p/{width}", out var tile));
            Assert.Equal(width, tile.Width);
        });
}
