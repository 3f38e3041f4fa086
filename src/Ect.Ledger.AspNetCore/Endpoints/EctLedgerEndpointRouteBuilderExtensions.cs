using System.Diagnostics.CodeAnalysis;
using Ect;
using Ect.Ledger.AspNetCore.Access;
using Ect.Ledger.AspNetCore.Keys;
using Ect.Ledger.AspNetCore.Receipts;
using Ect.Ledger.AspNetCore.Tiles;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the endpoints by which others read the audit ledger. None of them needs an ECT.</summary>
public static class EctLedgerEndpointRouteBuilderExtensions
{
    private const string KeysPath = "/.well-known/scitt-keys";

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Shows auditors the ledger as a C2SP tiled log (tlog-tiles, <see cref="EctLedgerTiles"/>): <c>checkpoint</c>,
    /// <c>tile/LEVEL/INDEX</c> and <c>tile/entries/INDEX</c> under the prefix. Entries whose token may still be spent are not
    /// shown.</summary>
    /// <remarks>Call <c>RequireAuthorization(...)</c> or <c>AllowAnonymous()</c> on what is returned. Outside Development the service does
    /// not start otherwise. Where the ledger's signer is an <see cref="EctLedgerSigner"/>, its key is at <c>/.well-known/scitt-keys</c>
    /// (draft-ietf-scitt-scrapi), always for anyone, also where this is called on a group, and once where it is called twice.</remarks>
    /// <param name="endpoints">The application or a group.</param>
    /// <param name="prefix">The path. Default <c>/ledger</c>. Best it is, with the host's name before it, the ledger's name.</param>
    /// <returns>The endpoints under the prefix.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException"><c>AddLedgerEndpoints()</c> was not called, or the service's ledger cannot be
    /// shown.</exception>
    public static IEndpointConventionBuilder MapEctLedger(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string prefix = "/ledger")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);

        var tiles = new TilesAnswer(endpoints.Service<EctLedgerTiles>(nameof(MapEctLedger)));
        endpoints.MapKeys();

        var log = endpoints.MapGroup(prefix);
        log.MapMethods("checkpoint", Reading, LedgerAnswer.Of(tiles.WriteCheckpointAsync)).WithDisplayName("ECT ledger checkpoint");
        log.MapMethods($"tile/{{**{TilesAnswer.PathName}}}", Reading, LedgerAnswer.Of(tiles.WriteTileAsync))
            .WithDisplayName("ECT ledger tiles");
        return log.WithMetadata(LedgerEndpoint.Marker).DisableEct();
    }

    /// <summary>Gives the receipt of a token to those who post the token's text, as <c>text/plain</c>. For another text than the recorded
    /// one the answer is 404, as for one that was never recorded.</summary>
    /// <remarks>
    /// <para>The answer is JSON, with <c>entry</c> and <c>receipt</c> in base64, as
    /// <see cref="EctLedgerVerifier.VerifyReceipt(ReadOnlySpan{byte}, ReadOnlySpan{byte}, out EctInclusionProof)"/> takes them. With
    /// <c>Accept: application/cose</c> it is the receipt alone.</para>
    /// <para>Call <c>RequireAuthorization(...)</c> or <c>AllowAnonymous()</c> on what is returned. Outside Development the service does not
    /// start otherwise.</para>
    /// </remarks>
    /// <param name="endpoints">The application or a group.</param>
    /// <param name="pattern">The path. Default <c>/ledger/receipts</c>.</param>
    /// <returns>The endpoint.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException"><c>AddLedgerEndpoints()</c> was not called, or the service's ledger cannot be
    /// read.</exception>
    public static IEndpointConventionBuilder MapEctLedgerReceipts(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = "/ledger/receipts")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);

        var ledger = endpoints.Service<IEctLedgerReader>(nameof(MapEctLedgerReceipts));
        var answer = new ReceiptAnswer(ledger, endpoints.ServiceProvider.GetRequiredService<IOptions<EctOptions>>().Value.Limits);
        return endpoints.MapMethods(pattern, [HttpMethods.Post], LedgerAnswer.Of(answer.WriteAsync))
            .WithMetadata(LedgerEndpoint.Marker).DisableEct().WithDisplayName("ECT ledger receipts");
    }

    private static T Service<T>(this IEndpointRouteBuilder endpoints, string method) where T : notnull
    {
        if (endpoints.ServiceProvider.GetService<LedgerEndpointsMarker>() is null)
            throw new InvalidOperationException(
                $"{method}() finds no services. Call AddLedgerEndpoints() behind AddEct(...) before the application is built.");
        return endpoints.ServiceProvider.GetRequiredService<T>();
    }

    private static void MapKeys(this IEndpointRouteBuilder endpoints)
    {
        if (endpoints.ServiceProvider.GetService<IEctLedgerSigner>() is not EctLedgerSigner { Key: var key }) return;
        if (!endpoints.ServiceProvider.GetRequiredService<LedgerEndpointsMarker>().TryTakeKeys()) return;

        var answer = new CoseKeysAnswer(key);
        var keys = endpoints.MapGroup("");
        keys.MapOnHost(KeysPath, answer.WriteSetAsync);
        keys.MapOnHost($"{KeysPath}/{{{CoseKeysAnswer.KeyIdName}}}", answer.WriteOneAsync);
        keys.DisableEct().AllowAnonymous().WithDisplayName("ECT ledger keys");
    }

    /// <summary>Maps a path of the host, whatever group it is mapped in: a well-known path begins nowhere else.</summary>
    private static void MapOnHost(this IEndpointRouteBuilder endpoints, string path, Func<HttpContext, Task> write) =>
        endpoints.MapMethods(path, Reading, LedgerAnswer.Of(write))
            .Finally(endpoint => ((RouteEndpointBuilder)endpoint).RoutePattern = RoutePatternFactory.Parse(path));
}
