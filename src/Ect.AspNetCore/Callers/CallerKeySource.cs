namespace Ect.AspNetCore.Callers;

/// <summary>The source of the caller's key for one request. The caller is looked up once, and only if a head needs it.</summary>
/// <param name="find">Finds the caller by something that came with the request. It throws for nothing that a stranger can send.</param>
internal sealed class CallerKeySource(Func<CancellationToken, ValueTask<EctCaller>> find) : IEctKeySource
{
    private EctCaller? _caller;

    public async ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken)
    {
        _caller ??= await find(cancellationToken);
        if (_caller.Key is not { } key || _caller.Name != issuer) return EctKeyResult.NotVouchedFor(_caller.Description);

        return key.KeyId is null || key.KeyId == keyId ? EctKeyResult.Found(key, mayCall: true) : EctKeyResult.UnknownKey(mayCall: true);
    }
}
