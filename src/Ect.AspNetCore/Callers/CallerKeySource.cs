using Ect.Verification;
using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Callers;

/// <summary>The caller's key, for one request. The caller is looked for once, and not before a head needs it.</summary>
internal sealed class CallerKeySource(HttpContext context, ICallerSource source) : IEctKeySource
{
    private ProvenCaller? _caller;

    public async ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken)
    {
        _caller ??= await source.FindAsync(context, cancellationToken);
        if (_caller.Key is not { } key || !_caller.Names.Contains(issuer)) return EctKeyResult.NotVouchedFor(_caller.Description);

        return key.KeyId is null || key.KeyId == keyId ? EctKeyResult.Found(key, mayCall: true) : EctKeyResult.UnknownKey(mayCall: true);
    }
}
