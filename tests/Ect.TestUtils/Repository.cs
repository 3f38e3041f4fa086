namespace Ect.TestUtils;

/// <summary>Where things are on disk, found from the test's own folder upwards.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>A file of the shared test data that lies beside the repository; skips the test, and says so, where it is not
    /// there.</summary>
    public static string SharedVector(string path)
    {
        var file = Path.Combine(Root, "..", "shared", "vectors", path);
        Assert.SkipUnless(File.Exists(file),
            $"The outside test data is not on this machine: ../shared/vectors/{path}, beside the repository.");
        return file;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Ect.AspNetCore.sln"))) return folder.FullName;

        throw new InvalidOperationException("The tests run from a build inside the repository.");
    }
}
