namespace Ect.Architecture.Tests;

/// <summary>docs/design/storeys.md lists the rooms of every project in their order.</summary>
public sealed class StoreysPageTests
{
    [Theory, MemberData(nameof(StoreysTests.Projects), MemberType = typeof(StoreysTests))]
    public void Rows_OfRooms_AreThoseOfTheProject(string project, string[] storeys)
    {
        var rows = Page.At("docs/design/storeys.md").Rows().ToList();

        var rooms = rows.Where(row => row[0] == $"`{project}`").Select(row => Page.CodeIn(row[1]).ToArray()).Last();
        if (rooms is []) rooms = [.. rows.Select(row => Page.CodeIn(row[0]).FirstOrDefault()).OfType<string>().Where(storeys.Contains)];

        Assert.Equal(storeys, rooms);
    }
}
