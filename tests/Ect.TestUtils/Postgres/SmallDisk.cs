using System.Diagnostics;

namespace Ect.TestUtils;

/// <summary>A disk of its own, which can be filled to the last byte; gone with the test, however that ends.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private const string Mounted = "mounted";

    private readonly TempFolder _folder = new();
    private readonly Process _mount;

    private SmallDisk(int megabytes)
    {
        // It is unmounted when it is told to, or when the tests are killed and the pipe ends.
        const string Script = $"mount -t tmpfs -o size=$1m tmpfs \"$2\" 2>&1 && echo {Mounted} || exit 1; read -r line; umount -l \"$2\"";
        _mount = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script, "disk", $"{megabytes}", Path])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }

    public string Path => _folder.Path;

    private string Filler => System.IO.Path.Combine(Path, "filler");

    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The test needs a disk of its own, a tmpfs of Linux.");
        var disk = new SmallDisk(megabytes);
        var answer = await disk._mount.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        if (answer is not Mounted) await disk.DisposeAsync();
        Assert.SkipUnless(answer is Mounted, $"The test needs a disk of its own, and may not mount one: {answer}");
        await ServerPrograms.HandOverAsync(disk.Path);
        return disk;
    }

    /// <summary>Takes all the room that there is.</summary>
    public void Fill()
    {
        using var filler = File.OpenHandle(Filler, FileMode.Create, FileAccess.Write);
        var page = new byte[4_096];
        try
        {
            for (var length = 0L; ; length += page.Length) RandomAccess.Write(filler, page, length);
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    public void MakeRoom() => File.Delete(Filler);

    public async ValueTask DisposeAsync()
    {
        _mount.StandardInput.Close();
        await _mount.WaitForExitAsync();
        _mount.Dispose();
        _folder.Dispose();
    }
}
