namespace Ect.TestUtils;

/// <summary>What every server begins with. It is made once, since that takes longer than most tests.</summary>
public static class EmptyCluster
{
    private static readonly Lazy<Task<TempFolder>> Folder = new(MakeAsync);

    public static async Task<string> GetAsync() => DataOf(await Folder.Value);

    public static void Delete()
    {
        if (Folder is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) Folder.Value.Result.Dispose();
    }

    private static async Task<TempFolder> MakeAsync()
    {
        var folder = new TempFolder();
        await ServerPrograms.HandOverAsync(folder.Path);
        await ServerPrograms.RunAsync(
            "initdb", "-D", DataOf(folder), "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-locale", "--no-sync");
        return folder;
    }

    private static string DataOf(TempFolder folder) => Path.Combine(folder.Path, "data");
}
