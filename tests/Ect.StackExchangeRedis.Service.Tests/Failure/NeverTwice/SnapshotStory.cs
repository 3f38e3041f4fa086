namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>A server restarts from a snapshot that was made before the last tokens were used, and its marks with it.</summary>
internal static class SnapshotStory
{
    public static async Task RunAsync()
    {
        await using var server = await RedisServer.StartAsync(ServerKind.Redis);
        using var witness = new Witness();
        witness.Start(server.Configuration);
        witness.Start(server.Configuration);
        var before = await witness.UseNewAsync();
        await server.ExecuteAsync("SAVE");
        var meanwhile = await witness.UseNewAsync();

        server.Kill();
        await server.RestartAsync();
        await using (var connection = await server.ConnectAsync())
        {
            var known = connection.KeysButMarks(witness.Prefix).Count;
            Assert.InRange(known, before.Length, before.Length + meanwhile.Length - 1); // It remembers, but not all.
        }

        await witness.UntilFencedAsync([.. before, .. meanwhile]);
        var after = await witness.UseNewAsync();
        await witness.UntilDecidedAsync([.. before, .. meanwhile, .. after]);
    }
}
