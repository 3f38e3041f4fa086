namespace Ect.AspNetCore.Callers;

/// <summary>The caller's key, for one request. The caller is looked for once, and not before a head needs it.</summary>
/// <param name="find">Finds the caller from something that came with the request. Nothing that a stranger can send is an exception.</param>
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
