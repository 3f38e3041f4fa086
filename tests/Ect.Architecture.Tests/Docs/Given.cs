using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Architecture.Tests;

#pragma warning disable CA1822, CA2211, CS8618 // Snippets are compiled and never run, so nothing here has a value, and everything may be set.
/// <summary>What the snippets of docs use without declaring it.</summary>
public static class Given
{
    public static WebApplicationBuilder builder;
    public static IServiceCollection services;
    public static IConfiguration configuration;
    public static EctBuilder ect;
    public static WebApplication app;
    public static IServiceProvider provider;
    public static HttpContext http;
    public static CancellationToken cancellationToken;
    public static string jwks, pem, jti;
    public static SigningCredentials credentials;
    public static TokenCredential credential;
    public static X509Certificate2 certificate;
    public static X509Certificate2Collection authorities;
    public static IEctSigningKeySource vaultKeys;
    public static IEctRevocations revocations;
    public static ECDsa key;
    public static Uri relayAddress, toolsAddress;
    public static IEctLedgerReader ledger;
    public static IEctLedgerStorage myStorage;
    public static EctLedgerKey ledgerKey;
    public static EctTreeHead head;
    public static EctWitnessKey[] witnessKeys;
    public static ECDsa witnessKey;
    public static string connectionString, publicKey, keptHead, verifierKey;
    public static byte[] entry, receipt;
    public static DateTimeOffset now;
    public static Shelf archive, outbox;

    public static ValueTask<IReadOnlyList<EctDisclosedEntry>> ReadEntriesAsync(long start, int count, CancellationToken cancellationToken) =>
        default;

    /// <summary>Where an application keeps things.</summary>
    public sealed class Shelf
    {
        public ValueTask KeepAsync(params object[] things) => default;
    }

    /// <summary>A service, as the gRPC tools generate its base, and its client.</summary>
    public sealed class RelayService;

    /// <inheritdoc cref="RelayService"/>
    public static class Relay
    {
        /// <inheritdoc cref="RelayService"/>
        public sealed class RelayClient : ClientBase<RelayClient>
        {
            protected override RelayClient NewInstance(ClientBaseConfiguration configuration) => new();
        }
    }
}
