using System.Globalization;
using System.Text;
using Ect.Tokens;

namespace Ect.Tests;

public class UniqueNamesTests
{
    private readonly UniqueNames _names = UniqueNames.Rent();

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("1234567")]
    [InlineData("12345678")]
    [InlineData("123456789")]
    [InlineData("a name of several words of eight")]
    public void AreUnique_OneNameTwiceInOneObject_No(string name)
    {
        _names.Open(0);
        Add(1, name);
        Add(1, name + "\0");
        Add(1, "\0\0" + name);
        Assert.True(_names.AreUnique());

        Add(1, name);
        Assert.False(_names.AreUnique());
    }

    [Fact]
    public void AreUnique_OneNameInSeveralObjects_Yes()
    {
        _names.Open(0);
        Add(1, "a");
        for (var i = 0; i < 1_000; i++)
        {
            _names.Open(1);
            Add(2, "a");
        }

        Add(1, "b");
        Assert.True(_names.AreUnique());

        Add(1, "a");
        Assert.False(_names.AreUnique());
    }

    [Fact]
    public void AreUnique_FirstAndSecondOfAnInnerObjectAreTheSame_No()
    {
        _names.Open(0);
        Add(1, "x");
        _names.Open(1);
        Add(2, "a");
        Add(2, "a");

        Assert.False(_names.AreUnique());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100_000)]
    public void AreUnique_ManyNames_FindsTheOneThatComesAgain(int count)
    {
        _names.Open(0);
        for (var i = 0; i < count; i++) Add(1, i.ToString(CultureInfo.InvariantCulture));
        Assert.True(_names.AreUnique());

        Add(1, "0");
        Assert.False(_names.AreUnique());
    }

    private void Add(int depth, string name) => _names.Add(depth, Encoding.UTF8.GetBytes(name));
}
