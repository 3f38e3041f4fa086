using System.Security.Cryptography;

namespace Ect.TestUtils;

/// <summary>Uses of tokens, as the replay cache is given them.</summary>
public static class Entries
{
    public static readonly TimeSpan Retention = TimeSpan.FromMinutes(11);

    public static EctDigest NewKey() => new(RandomNumberGenerator.GetBytes(EctDigest.Length));

    /// <summary>Another attempt to use the token behind <paramref name="key"/>.</summary>
    public static EctReplayEntry Of(EctDigest key) => new(key, Guid.NewGuid(), Retention, Forge.Now);

    public static Task<bool> AddAsync(this TestService instance, params EctReplayEntry[] entries) =>
        instance.Get<IEctReplayCache>().TryAddAsync(entries, TestContext.Current.CancellationToken).AsTask();

    /// <summary>Waits until uses are recorded, however busy the machine is with the first.</summary>
    public static Task UntilItAddsAsync(this TestService instance) => Poll.UntilAsync(async () =>
    {
        try
        {
            return await instance.AddAsync(Of(NewKey()));
        }
        catch (EctReplayCacheException)
        {
            return false;
        }
    }, Instances.Patience, "uses are recorded");

    public static Task ReleaseAsync(this TestService instance, params EctReplayEntry[] entries) =>
        instance.Get<IEctReplayCache>().ReleaseAsync(entries, TestContext.Current.CancellationToken).AsTask();

    /// <summary>Records a use if that is possible now.</summary>
    /// <returns><see langword="false"/> also where Redis cannot be asked.</returns>
    public static async Task<bool> AddsAsync(this TestService instance, EctReplayEntry entry)
    {
        try
        {
            return await instance.AddAsync(entry);
        }
        catch (EctReplayCacheException)
        {
            return false;
        }
    }
}
