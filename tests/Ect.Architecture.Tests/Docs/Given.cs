using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Architecture.Tests;

#pragma warning disable CA2211, CS8618 // Snippets are compiled and never run, so nothing here has a value, and everything may be set.
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
    public static X509Certificate2 certificate;
    public static X509Certificate2Collection authorities;
    public static IEctSigningKeySource vaultKeys;
    public static IEctRevocations revocations;
    public static ECDsa key;
    public static Uri relayAddress, toolsAddress;

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
