using Ect.Dashboard.Answers;
using Ect.Dashboard.Context;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Dashboard.Revocations;

/// <summary>Lists what is revoked, by whom it may be.</summary>
internal sealed class RevocationList(DashboardContext dashboard)
{
    private const int MaxCount = 1_000;
    private const string Store = "store", Configuration = "configuration";

    public async Task WriteAsync(HttpContext http)
    {
        var revocations = dashboard.Services.GetRequiredService<IEctRevocations>();
        var all = new List<(EctRevocation Revocation, string From)>();
        foreach (var source in dashboard.Services.GetServices<IEctRevocationSource>())
        {
            var from = ReferenceEquals(source, revocations) ? Store : Configuration;
            all.AddRange((await source.GetAsync(http.RequestAborted)).Entries.Select(entry => (entry, from)));
        }

        var shown = all.Select(one => ToBody(one.Revocation, one.From)).OrderByDescending(one => one.At).Take(MaxCount);
        var body = new RevocationListBody(
            await dashboard.Operators.IncludeAsync(http), revocations.IsShared, all.Count, [.. shown]);
        await http.WriteJsonAsync(body, RevocationsJson.Default.RevocationListBody);
    }

    private static RevocationBody ToBody(EctRevocation revocation, string from)
    {
        var name = RevocationName.Of(revocation);
        return new(
            name.Kind, name.Id, name.Issuer, revocation.Reason, revocation.RevokedAt?.Milliseconds(), revocation.RevokedBy, from);
    }
}
