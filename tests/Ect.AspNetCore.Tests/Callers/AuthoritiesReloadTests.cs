using System.Security.Cryptography.X509Certificates;
using Ect.Callers;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Ect.AspNetCore.Tests;

/// <summary>A certificate authority takes another's place while the service runs. The clock stands still: nothing here is so because something has grown old.</summary>
public sealed class AuthoritiesReloadTests : IDisposable
{
    private const string Name = "spiffe://example.com/payment", Setting = nameof(EctClientCertificateOptions.AuthoritiesFile);

    private readonly TempFolder _folder = new();
    private readonly CertificateForge _oldAuthority = CertificateForge.Authority("CN=old"), _newAuthority = CertificateForge.Authority("CN=new");
    private readonly CertificateForge _old, _new;
    private readonly IConfigurationRoot _configuration = new ConfigurationBuilder().AddInMemoryCollection().Build();

    public AuthoritiesReloadTests()
    {
        (_old, _new) = (_oldAuthority.Client(Name), _newAuthority.Client(Name));
        _configuration[Setting] = Pem("old.pem", _oldAuthority);
    }

    public void Dispose()
    {
        _folder.Dispose();
        foreach (var forge in (CertificateForge[])[_old, _new, _oldAuthority, _newAuthority]) forge.Dispose();
    }

    [Fact]
    public async Task Request_AuthorityIsReplaced_OldCertificatesEndAndNewOnesBeginAtOnce()
    {
        await using var service = await StartAsync();
        using HttpClient oldClient = MutualTls.Connect(service, _old), newClient = MutualTls.Connect(service, _new); // Both connections last through all of this.

        for (var turn = 0; turn < 2; turn++)
        {
            Reload(Pem("old.pem", _oldAuthority));
            await AssertAsync(service, oldClient, newClient, oldCounts: true, newCounts: false);
            Reload(Pem("new.pem", _newAuthority));
            await AssertAsync(service, oldClient, newClient, oldCounts: false, newCounts: true);
        }
    }

    [Fact]
    public async Task Request_BundleGrowsAndShrinksUnderTheSamePath_IsReadAgainEachTime()
    {
        await using var service = await StartAsync();
        using HttpClient oldClient = MutualTls.Connect(service, _old), newClient = MutualTls.Connect(service, _new);
        await AssertAsync(service, oldClient, newClient, oldCounts: true, newCounts: false);

        Reload(Pem("old.pem", _oldAuthority, _newAuthority));
        await AssertAsync(service, oldClient, newClient, oldCounts: true, newCounts: true);
        Reload(Pem("old.pem", _newAuthority));
        await AssertAsync(service, oldClient, newClient, oldCounts: false, newCounts: true);
    }

    public static TheoryData<string, string> UselessOptions => new()
    {
        { Setting, "nowhere.pem" },
        { Setting, "useless.pem" },
        { Setting, "client.pem" },
        { Setting, "" },
        { nameof(EctClientCertificateOptions.RevocationMode), "7" },
    };

    [Theory]
    [MemberData(nameof(UselessOptions))]
    public async Task Request_NewOptionsAreOfNoUse_FormerAuthoritiesGoOnAndTheLogSaysWhy(string setting, string value)
    {
        _folder.File("useless.pem", "-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----");
        Pem("client.pem", _new);
        await using var service = await StartAsync();
        using HttpClient oldClient = MutualTls.Connect(service, _old), newClient = MutualTls.Connect(service, _new);

        _configuration[setting] = value.EndsWith(".pem", StringComparison.Ordinal) ? Path.Combine(_folder.Path, value) : value;
        Assert.Throws<AggregateException>(_configuration.Reload);

        await AssertAsync(service, oldClient, newClient, oldCounts: true, newCounts: false);
        var told = Assert.Single(service.Logs.GetSnapshot(), record => record.Id.Name is "AuthoritiesNotTakenOver");
        Assert.Equal(LogLevel.Error, told.Level);
        Assert.Contains($"Ect:ClientCertificates:{setting}", told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", told.Message, StringComparison.Ordinal);

        _configuration[nameof(EctClientCertificateOptions.RevocationMode)] = null;
        Reload(Pem("new.pem", _newAuthority));
        await AssertAsync(service, oldClient, newClient, oldCounts: false, newCounts: true);
    }

    [Fact]
    public async Task Find_RevocationModeChanges_WhatWasRememberedDoesNotCount()
    {
        await using var service = await StartAsync();
        var callers = service.Services.GetRequiredService<EctClientCertificates>();
        Assert.Equal(Name, Find(callers, _old).Name);

        _configuration[nameof(EctClientCertificateOptions.RevocationMode)] = nameof(X509RevocationMode.Offline);
        _configuration.Reload();

        Assert.Null(Find(callers, _old).Name); // No list can be had.
    }

    /// <summary>Who asks for the old certificate first, and then for the new one, finds one of them accepted, whenever the change comes; the other way round never both.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Find_WhileTheAuthorityIsReplaced_NoMomentHasNeitherAndNoneHasBoth(bool oldFirst)
    {
        var authorities = new CertificateAuthorities([], NullLogger<CertificateAuthorities>.Instance);
        using var callers = new EctClientCertificates(authorities, new(), new FakeTimeProvider(Forge.Now));
        string[] files = [Pem("old.pem", _oldAuthority), Pem("new.pem", _newAuthority)];
        Take(authorities, files[0]);

        for (var change = 1; change <= 20; change++)
        {
            var (leaving, coming) = change % 2 is 1 ? (_old, _new) : (_new, _old);
            using var seenOnce = new CountdownEvent(2);
            var isDone = false;
            var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            {
                var seen = new List<(bool Leaving, bool Coming)>();
                do
                {
                    seen.Add(Look());
                    if (seen.Count is 1) seenOnce.Signal();
                }
                while (!Volatile.Read(ref isDone));
                return seen;
            }, TestContext.Current.CancellationToken)).ToArray();

            seenOnce.Wait(TestContext.Current.CancellationToken);
            Take(authorities, files[change % 2]);
            Assert.Equal((false, true), (IsAccepted(leaving), IsAccepted(coming)));
            Volatile.Write(ref isDone, true);
            Assert.All((await Task.WhenAll(readers)).SelectMany(seen => seen), seen => Assert.NotEqual(oldFirst ? (false, false) : (true, true), seen));

            (bool, bool) Look()
            {
                if (oldFirst) return (IsAccepted(leaving), IsAccepted(coming));
                var comes = IsAccepted(coming);
                return (IsAccepted(leaving), comes);
            }
        }

        bool IsAccepted(CertificateForge client) => Find(callers, client).Name is Name;
    }

    private Task<Service> StartAsync() => Service.StartAsync(
        ect: ect => ect.AddClientCertificates(_configuration), sockets: HttpProtocols.Http1, listen: MutualTls.Listen(), environment: "Development");

    private void Reload(string file)
    {
        _configuration[Setting] = file;
        _configuration.Reload();
    }

    private string Pem(string name, params CertificateForge[] certificates) =>
        Path.Combine(_folder.Path, _folder.File(name, string.Join('\n', certificates.Select(it => it.Certificate.ExportCertificatePem()))));

    private async Task AssertAsync(Service service, HttpClient oldClient, HttpClient newClient, bool oldCounts, bool newCounts)
    {
        foreach (var (client, forge, counts) in ((HttpClient, CertificateForge, bool)[])[(oldClient, _old, oldCounts), (newClient, _new, newCounts)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            request.Headers.TryAddWithoutValidation(EctHeaderNames.ExecutionContext, forge.Signer(Name).Token());
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            await service.AssertOutcomeAsync(response, counts ? null : EctFailureReason.UntrustedIssuer, "the client certificate is not accepted: PartialChain");
        }
    }

    private static void Take(CertificateAuthorities authorities, string file)
    {
        var errors = new List<string>();
        authorities.Load(new EctClientCertificateOptions { AuthoritiesFile = file }, errors);
        Assert.Empty(errors);
    }

    private static EctCaller Find(EctClientCertificates callers, CertificateForge client) =>
        callers.Find(client.Certificate);
}
