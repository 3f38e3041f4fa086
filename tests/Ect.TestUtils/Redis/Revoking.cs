namespace Ect.TestUtils;

/// <summary>What an operator does, and what is known of it.</summary>
public static class Revoking
{
    public static ValueTask RevokeAsync(this TestService instance, EctRevocation revocation) =>
        instance.Get<IEctRevocations>().RevokeAsync(revocation, TestContext.Current.CancellationToken);

    public static ValueTask<bool> RestoreAsync(this TestService instance, EctRevocation revocation) =>
        instance.Get<IEctRevocations>().RestoreAsync(revocation, TestContext.Current.CancellationToken);

    public static async Task<IReadOnlyCollection<EctRevocation>> RevokedAsync(this TestService instance) =>
        (await instance.Get<IEctRevocations>().GetAsync(TestContext.Current.CancellationToken)).Entries;

    public static async Task<EctFailureReason> ReasonOfAsync(this TestService instance, string? token = null) =>
        (await instance.VerifyAsync(token ?? Instances.Alice.Token())).FailureReason;
}
