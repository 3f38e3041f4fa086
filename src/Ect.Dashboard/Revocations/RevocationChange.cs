using Ect.Dashboard.Answers;
using Ect.Dashboard.Context;
using Ect.Dashboard.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ect.Dashboard.Revocations;

/// <summary>Revokes and restores for operators. The log says who did what, and why.</summary>
internal sealed class RevocationChange(DashboardContext dashboard)
{
    public const string KindName = "kind";

    private const int MaxNameLength = 2_048;
    private const string NoReason = "no reason given";

    private readonly IEctRevocations _revocations = dashboard.Services.GetRequiredService<IEctRevocations>();
    private readonly ILogger _logger = dashboard.Services.GetRequiredService<ILogger<RevocationChange>>();

    /// <summary>Revokes what the content names.</summary>
    public async Task RevokeAsync(HttpContext http)
    {
        var request = await http.Request.ReadAsync(RevocationsJson.Default.RevocationRequest);
        var name = new RevocationName(request.Kind, Given(request.Issuer), request.Id);
        var (reason, by) = (ReasonOf(request.Reason), NameOf(http));
        if (name is { Kind: RevocationName.Token, Issuer: null })
            name = name with { Issuer = await FindIssuerAsync(name.Id, http.RequestAborted) };

        var revocation = Read(name);
        await _revocations.RevokeAsync(revocation.WithNote(by, reason), http.RequestAborted);
        _logger.DashboardRevoked(by, PlainText.Of($"{revocation}"), reason ?? NoReason);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>Restores what the address and the content name.</summary>
    public async Task RestoreAsync(HttpContext http)
    {
        var request = await http.Request.ReadAsync(RevocationsJson.Default.RestorationRequest);
        var name = new RevocationName($"{http.GetRouteValue(KindName)}", Given(request.Issuer), IdOf(http));
        var (reason, by, revocation) = (ReasonOf(request.Reason), NameOf(http), Read(name));

        if (!await _revocations.RestoreAsync(revocation, http.RequestAborted))
        {
            await http.WriteProblemAsync(StatusCodes.Status404NotFound,
                "It is not revoked here. What the configuration revokes is restored in Ect:Revoked.", "notRevoked");
            return;
        }

        _logger.DashboardRestored(by, PlainText.Of($"{revocation}"), reason ?? NoReason);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async ValueTask<string> FindIssuerAsync(string id, CancellationToken gone)
    {
        if (!Guid.TryParseExact(id, "D", out var uuid)) throw new BadHttpRequestException("The 'id' of a token is its jti, a UUID.");
        var found = await dashboard.Store.FindAsync([$"{uuid}"], gone);
        return found.Records.Select(record => record.Issuer).Distinct().ToList() is [var issuer]
            ? issuer
            : throw new BadHttpRequestException("The store does not know one issuer of this token. Say it as 'issuer'.");
    }

    private static EctRevocation Read(RevocationName name)
    {
        if (name.Id.Length > MaxNameLength || name.Issuer is { Length: > MaxNameLength })
            throw new BadHttpRequestException($"'id' or 'issuer' has more than {MaxNameLength} characters.");
        try
        {
            return name.ToRevocation();
        }
        catch (ArgumentException)
        {
            throw new BadHttpRequestException(
                "'kind' must be 'token', with the jti as 'id' and its 'issuer', or 'key', with the kid as 'id' and its 'issuer', or with "
                + "the thumbprint as 'id' and no 'issuer'.");
        }
    }

    /// <summary>The last part of the address as it was sent: routing does not tell an escaped slash from what looks like one.</summary>
    private static string IdOf(HttpContext http)
    {
        var path = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0];
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string? ReasonOf(string? text)
    {
        if (text is { Length: > PlainText.MaxLength })
            throw new BadHttpRequestException($"'reason' has more than {PlainText.MaxLength} characters.");
        return string.IsNullOrWhiteSpace(text) ? null : PlainText.Of(text);
    }

    private static string NameOf(HttpContext http) => PlainText.Of(http.User.Identity?.Name ?? "a user without a name");
}
