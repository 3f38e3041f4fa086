using System.Diagnostics;
using System.Text.Json;

namespace Ect.Tests;

/// <summary>A row of a theory has the same name in every process, so that a runner which lists the tests in one process and runs them in
/// another finds it again. Keys and ids that are made anew are no part of a row.</summary>
public sealed class TheoryRowsTests
{
    [Fact]
    public async Task Rows_ListedByTwoProcesses_AreTheSame()
    {
        var (first, second) = (await ListAsync(), await ListAsync());

        Assert.True(first.Count > 2_000, $"{first.Count} tests are listed.");
        Assert.Empty(first.Where(row => !second.ContainsKey(row.Key)).Select(row => row.Value).Distinct());
    }

    /// <returns>The names of the methods by the ids of the rows.</returns>
    private static async Task<Dictionary<string, string>> ListAsync()
    {
        var program = typeof(TheoryRowsTests).Assembly.Location;
        using var process = Process.Start(new ProcessStartInfo(ServerProgram.Dotnet, [program, "-list", "full/json", "-preEnumerateTheories", "-noLogo"])
        {
            RedirectStandardOutput = true,
        })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        using var rows = JsonDocument.Parse(output[..(output.LastIndexOf(']') + 1)]);
        return rows.RootElement.EnumerateArray().ToDictionary(
            row => row.GetProperty("ID").GetString()!, row => $"{row.GetProperty("Class")}.{row.GetProperty("Method")}");
    }
}
