using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Ect.Callers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>Real handshakes in which the client sends the way to its authority, of which the service knows the root alone.</summary>
public sealed class ClientIntermediatesTests : IDisposable
{
    private const string Name = "spiffe://example.com/payment";
    private const string PartialChain = "the client certificate is not accepted: PartialChain";

    private readonly CertificateForge _authority = CertificateForge.Authority(), _upper, _lower, _client;

    public ClientIntermediatesTests()
    {
        _upper = _authority.Intermediate(name: "CN=upper");
        _lower = _upper.Intermediate(name: "CN=lower");
        _client = _lower.Client(Name);
    }

    public void Dispose()
    {
        foreach (var forge in (CertificateForge[])[_client, _lower, _upper, _authority]) forge.Dispose();
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Request_ClientSendsTheWholeWay_IsAcceptedOnEveryConnection(HttpProtocols protocol)
    {
        await using var service = await StartAsync(protocol: protocol);

        for (var connection = 0; connection < 3; connection++)
            await AssertAsync(service, [_lower, _upper], null);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_ClientConnectsAgainInTheSameWay_IsAccepted(bool byCallback)
    {
        await using var service = await StartAsync(listen: byCallback ? ListenWithCallback : null);
        using var connections = Connect(service, [_lower, _upper]);

        for (var connection = 0; connection < 3; connection++)
        {
            using var response = await SendAsync(connections, close: true);
            await service.AssertOutcomeAsync(response, null);
        }
    }

    [Fact]
    public async Task Request_ClientSendsAPartOfTheWay_IsRefused()
    {
        await using var service = await StartAsync();

        await AssertAsync(service, [], PartialChain);
        await AssertAsync(service, [_lower], PartialChain);
        await AssertAsync(service, [_lower, _upper], null); // That it was refused before is no part of it.
        await AssertAsync(service, [_lower], PartialChain);
    }

    [Fact]
    public async Task Request_PartOfTheWayIsConfigured_IsAcceptedWithTheRest()
    {
        await using var service = await StartAsync(ect => ect.AddClientCertificates([_authority.Certificate, _upper.Certificate]));

        await AssertAsync(service, [_lower], null);
    }

    [Fact]
    public async Task Request_ServerDoesNotPassOnWhatIsSent_IsRefusedAndTheLogSaysWhatToDo()
    {
        await using var service = await StartAsync(listen: MutualTls.Listen());

        await AssertAsync(
            service, [_lower, _upper], $"{PartialChain} (the server does not pass on intermediate certificates; call UseEctClientCertificates())");
    }

    [Fact]
    public async Task Request_ClientSendsTheWayToAnotherAuthority_IsRefused()
    {
        using var elsewhere = CertificateForge.Authority("CN=elsewhere");
        using var issuing = elsewhere.Intermediate(name: "CN=issuing");
        using var foreign = issuing.Client(Name);
        await using var service = await StartAsync();

        await AssertAsync(service, [issuing], "the client certificate is not accepted: ", foreign);
    }

    /// <summary>What a client sends is a step on the way, and never its end, whatever it is called.</summary>
    [Theory]
    [InlineData("CN=elsewhere")]
    [InlineData("CN=authority")] // as the one that is trusted
    public void Find_ClientSendsItsOwnRoot_IsNotTrusted(string name)
    {
        using var root = CertificateForge.Authority(name);
        using var issuing = root.Intermediate(name: "CN=issuing");
        using CertificateForge client = issuing.Client(Name), direct = root.Client(Name);

        foreach (var verdict in (CertificateVerdict[])[Judge(client, [issuing, root]), Judge(direct, [root]), Judge(root, [root])])
        {
            Assert.Equal((null, null), (verdict.Name, verdict.VouchedUntil));
            Assert.Matches("UntrustedRoot|PartialChain|NotSignatureValid", verdict.Failure);
        }

        Assert.Equal(Name, Judge(_client, [_lower, _upper, root]).Name);
    }

    [Fact]
    public void Find_WayEndsSooner_IsVouchedForUntilThen()
    {
        using CertificateForge ending = _authority.Intermediate(Forge.Now.AddSeconds(10), "CN=ending"), client = ending.Client(Name);

        Assert.Equal(Forge.Now.AddSeconds(10), Judge(client, [ending]).VouchedUntil);
    }

    [Fact]
    public async Task Request_AuthorityIsBoundToATrustDomain_SoIsWhatTheClientSends()
    {
        await using var service = await StartAsync(ect => ect.AddClientCertificates([_authority.Certificate], "example.com"));
        using var outsider = _lower.Client("spiffe://other.example/payment");

        await AssertAsync(service, [_lower, _upper], null);
        await AssertAsync(
            service, [_lower, _upper], "its authority is bound to another trust domain than that of its name", outsider, "spiffe://other.example/payment");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Handshake_ApplicationsOwnValidation_StaysTheOneThatDecides(bool accepts)
    {
        var asked = new List<string>();
        SslServerAuthenticationOptions? last = null;
        await using var service = await StartAsync(listen: MutualTls.Listen(configure: https =>
        {
            https.ClientCertificateValidation = (certificate, _, _) =>
            {
                asked.Add(certificate.Subject);
                return accepts;
            };
            https.OnAuthenticate = (_, tls) =>
            {
                asked.Add("authenticate");
                (last = tls).AllowTlsResume = true;
            };
            https.UseEctClientCertificates().UseEctClientCertificates();
        }));

        if (accepts) await AssertAsync(service, [_lower, _upper], null);
        else await Assert.ThrowsAnyAsync<HttpRequestException>(() => AssertAsync(service, [_lower, _upper], null));

        Assert.False(last?.AllowTlsResume); // A client that resumes a session sends its own certificate alone.
        Assert.Equal(["authenticate", "CN=client"], accepts ? asked : asked.Distinct()); // A client that is turned away tries again.
    }

    /// <summary>Nothing of this authority is in the system's store.</summary>
    [Fact]
    public async Task Handshake_ApplicationHasNoValidation_ServersOwnStays()
    {
        await using var service = await StartAsync(listen: MutualTls.Listen(configure: https =>
        {
            https.ClientCertificateValidation = null;
            https.UseEctClientCertificates();
        }));

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => AssertAsync(service, [_lower, _upper], null));
    }

    [Theory]
    [InlineData(SslPolicyErrors.None, false, true)]
    [InlineData(SslPolicyErrors.RemoteCertificateNotAvailable, false, true)]
    [InlineData(SslPolicyErrors.RemoteCertificateNotAvailable, true, false)]
    [InlineData(SslPolicyErrors.RemoteCertificateChainErrors, false, false)]
    [InlineData(SslPolicyErrors.RemoteCertificateChainErrors | SslPolicyErrors.RemoteCertificateNotAvailable, false, false)]
    public void UseEctClientCertificates_OptionsOfAHandshakeWithoutValidation_DecideAsTheyWould(
        SslPolicyErrors errors, bool isRequired, bool expected)
    {
        var tls = new SslServerAuthenticationOptions { ClientCertificateRequired = isRequired }.UseEctClientCertificates();

        Assert.False(tls.AllowTlsResume);
        Assert.Equal(expected, tls.RemoteCertificateValidationCallback!(this, null, null, errors));
    }

    [Fact]
    public async Task Request_OptionsOfEachHandshakeComeFromACallback_WhatIsSentCounts()
    {
        await using var service = await StartAsync(listen: ListenWithCallback);

        await AssertAsync(service, [_lower, _upper], null);
        await AssertAsync(service, [_lower], PartialChain);
    }

    [Fact]
    public async Task Request_CertificateIsForwarded_CountsByItself()
    {
        using var direct = _authority.Client(Name);
        await using var service = await Service.StartAsync(
            app =>
            {
                app.UseCertificateForwarding();
                app.UseEct();
                app.MapGet("/", () => "ok");
            },
            ect => ect.AddClientCertificates([_authority.Certificate]),
            services: services => services.AddCertificateForwarding(o => o.CertificateHeader = "X-Certificate"),
            environment: "Development");

        foreach (var (forge, problem) in ((CertificateForge, string?)[])[(direct, null), (_client, PartialChain)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            request.Headers.TryAddWithoutValidation(EctHeaderNames.ExecutionContext, forge.Signer(Name).Token());
            request.Headers.TryAddWithoutValidation("X-Certificate", Convert.ToBase64String(forge.Certificate.RawData));
            using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
            await service.AssertOutcomeAsync(response, problem is null ? null : EctFailureReason.UntrustedIssuer, problem);
        }
    }

    [Theory]
    [InlineData(7, null)]
    [InlineData(8, null)]
    [InlineData(9, "PartialChain (the client sent more than 8 intermediate certificates, or 32768 bytes of them, so none counts)")]
    public async Task Request_LongWay_LimitHolds(int steps, string? problem)
    {
        var way = new List<CertificateForge>();
        for (var step = 0; step < steps; step++)
            way.Insert(0, (way is [var last, ..] ? last : _authority).Intermediate(name: $"CN=step {step}"));
        using var client = way[0].Client(Name);
        await using var service = await StartAsync();

        await AssertAsync(service, [.. way], problem, client);
        way.ForEach(step => step.Dispose());
    }

    [Theory]
    [InlineData(32_767, false)]
    [InlineData(32_768, false)]
    [InlineData(32_769, true)]
    public void From_ManyBytes_LimitHoldsForAllOfThem(int bytes, bool areTooMany)
    {
        var sent = SentCertificates.From([new byte[20_000], new byte[bytes - 20_000]]);

        Assert.Equal((areTooMany, areTooMany ? 0 : 2), (sent.AreTooMany, sent.Certificates.Count));
    }

    [Fact]
    public void Digest_OtherCertificates_IsAnother()
    {
        byte[][] ways = [[], [1], [2], [1, 2], [2, 1], [1, 1]];
        var digests = ways
            .Select(way => SentCertificates.From(way.Select(number => new byte[] { number })).Digest)
            .Append(SentCertificates.From([[1, 2]]).Digest);

        Assert.Equal(ways.Length + 1, digests.Distinct().Count());
    }

    /// <summary>A stranger's certificate does not send us anywhere.</summary>
    [Fact]
    public async Task Judge_IntermediateIsToBeFetched_IsNotFetched()
    {
        await using var server = await KeyServer.StartAsync();
        using var intermediate = _authority.Intermediate(name: "CN=fetched"); // Other tests would find it in the user's store.
        server.Answers(http => http.Response.Body.WriteAsync(intermediate.Certificate.RawDataMemory).AsTask());
        using var client = intermediate.Issue(request =>
        {
            request.CertificateExtensions.Add(CertificateForge.Uris(Name));
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [$"{server.Authority}/intermediate.cer"]));
        });

        Assert.Equal("PartialChain", Judge(client, []).Failure);
        Assert.Equal(0, server.Calls);
    }

    private CertificateVerdict Judge(CertificateForge client, CertificateForge[] sent) => CertificateVerdict.On(
        client.Certificate,
        SentCertificates.From(sent.Select(it => it.Certificate.RawData)),
        new CertificateTrust([ConfiguredAuthorities.From([_authority.Certificate])], X509RevocationMode.NoCheck),
        Forge.Now);

    private Task<Service> StartAsync(
        Action<EctBuilder>? ect = null, HttpProtocols protocol = HttpProtocols.Http1, Action<ListenOptions>? listen = null) => Service.StartAsync(
        ect: ect ?? (builder => builder.AddClientCertificates([_authority.Certificate])),
        sockets: protocol,
        listen: listen ?? MutualTls.Listen(configure: https => https.UseEctClientCertificates()),
        environment: "Development");

    private static void ListenWithCallback(ListenOptions socket)
    {
        var tls = new SslServerAuthenticationOptions
        {
            ServerCertificate = MutualTls.ServerCertificate,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null, // Chains are built by what is tested.
        };
        socket.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(tls.UseEctClientCertificates()) });
    }

    private HttpClient Connect(Service service, CertificateForge[] sent, CertificateForge? client = null) =>
        MutualTls.Connect(service, client ?? _client, sent);

    private async Task<HttpResponseMessage> SendAsync(
        HttpClient connection, CertificateForge? client = null, string name = Name, bool close = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/")
        {
            Version = connection.DefaultRequestVersion,
            VersionPolicy = connection.DefaultVersionPolicy,
        };
        request.Headers.TryAddWithoutValidation(EctHeaderNames.ExecutionContext, (client ?? _client).Signer(name).Token());
        request.Headers.ConnectionClose = close ? true : null;
        return await connection.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task AssertAsync(
        Service service, CertificateForge[] sent, string? problem, CertificateForge? client = null, string name = Name)
    {
        using var connection = Connect(service, sent, client);
        using var response = await SendAsync(connection, client, name);
        await service.AssertOutcomeAsync(response, problem is null ? null : EctFailureReason.UntrustedIssuer, problem);
    }
}
