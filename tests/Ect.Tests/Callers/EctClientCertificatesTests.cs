using System.Security.Cryptography.X509Certificates;
using Ect.Callers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Tests;

/// <summary>What a certificate shows, whatever the connection made of it.</summary>
public sealed class EctClientCertificatesTests : IDisposable
{
    private const string Name = "spiffe://example.com/payment", Other = "spiffe://example.com/payroll";

    private readonly FakeTimeProvider _clock = new(Forge.Now);
    private readonly CertificateForge _authority = CertificateForge.Authority();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void Find_IssuedByTheAuthority_ItsNameAndKey()
    {
        using var client = _authority.Client(Name);

        var caller = Find(client);

        Assert.Equal(Name, caller.Name);
        Assert.Equal(client.KeyId, caller.Key?.KeyId);
        Assert.True(caller.Key!.Fits("ES256"));
    }

    [Fact]
    public void Find_SeveralUriNames_Nobody()
    {
        using var two = _authority.Client(Name, Other);
        using var same = _authority.Client(Name, Name);
        using var three = _authority.Client(Name, Other, "https://client.example.com/");

        AssertNobody("the client certificate is not accepted: it has 2 URI names", Find(two));
        AssertNobody("the client certificate is not accepted: it has 2 URI names", Find(same));
        AssertNobody("the client certificate is not accepted: it has 3 URI names", Find(three));
    }

    [Fact]
    public void Find_UriNamesInTwoExtensions_Nobody()
    {
        using var issued = _authority.Client(Name);
        using var client = _authority.Extended(issued, CertificateForge.Uris(Other));

        Assert.Null(Find(client).Name);
        Assert.Equal(2, client.Certificate.Extensions.Count);
        Assert.Equal(new(null, "it has its subject alternative names twice"), CertificateName.Of(client.Certificate)); // Some platforms refuse the chain first.
    }

    [Theory]
    [InlineData("spiffe://example.com")]
    [InlineData("spiffe://example.com/")]
    [InlineData("spiffe://example.com//")]
    [InlineData("spiffe://example.com?/payment")]
    [InlineData("spiffe://example.com#/payment")]
    [InlineData("spiffe://example.com/?payment")]
    [InlineData("SPIFFE://example.com")]
    [InlineData("spiffe:example.com")]
    [InlineData("spiffe://")]
    [InlineData("spiffe:")]
    public void Find_SpiffeIdWithoutAPath_Nobody(string name)
    {
        using var client = _authority.Client(name);

        AssertNobody("the client certificate is not accepted: its SPIFFE ID has no path", Find(client));
    }

    [Theory]
    [InlineData("https://example.com")]
    [InlineData("urn:example:payment")]
    [InlineData("spiffe://example.com/p")]
    public void Find_NameOfAnotherSchemeOrWithAPath_ItsName(string name)
    {
        using var client = _authority.Client(name);

        Assert.Equal(name, Find(client).Name);
    }

    [Theory]
    [InlineData("spiffe://example.com/%70ayment")]
    [InlineData("SPIFFE://Example.com/../payment")]
    public void Find_NameInAnotherForm_StaysAsItIs(string name)
    {
        using var client = _authority.Client(name);

        Assert.Equal(name, Find(client).Name);
    }

    [Fact]
    public void Find_NoUriName_Nobody()
    {
        using var dnsAlone = _authority.Client();
        using var nothing = _authority.Issue(_ => { });

        AssertNobody("the client certificate is not accepted: it has no URI name", Find(dnsAlone));
        AssertNobody("the client certificate is not accepted: it has no URI name", Find(nothing));
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0x30 })]
    [InlineData(new byte[] { 0x30, 0x05, 0x86, 0x01, 0x61 })]
    [InlineData(new byte[] { 0x30, 0x03, 0x86, 0x01, 0xff })]
    [InlineData(new byte[] { 0x30, 0x80, 0x86, 0x01, 0x61, 0x00, 0x00 })]
    [InlineData(new byte[] { 0x86, 0x01, 0x61 })]
    [InlineData(new byte[] { 0x30, 0x03, 0x86, 0x01, 0x61, 0x05, 0x00 })]
    public void Find_NamesThatCannotBeRead_Nobody(byte[] names)
    {
        using var client = _authority.Issue(request => request.CertificateExtensions.Add(new X509Extension("2.5.29.17", names, critical: false)));

        Assert.Null(Find(client).Name);
        Assert.Equal(new(null, "its subject alternative names cannot be read"), CertificateName.Of(client.Certificate)); // Some platforms refuse the chain first.
    }

    [Fact]
    public void Find_IssuedByItselfOrByAnotherAuthority_Nobody()
    {
        using var self = CertificateForge.SelfSigned("CN=client", request => request.CertificateExtensions.Add(CertificateForge.Uris(Name)));
        using var namesake = CertificateForge.Authority();
        using var foreign = namesake.Client(Name);

        AssertNobody("the client certificate is not accepted: UntrustedRoot", Find(self));
        Assert.Null(Find(foreign).Name);
        Assert.Null(Find(foreign).Key);
    }

    [Fact]
    public void Find_BehindAnIntermediate_OnlyIfThatIsGiven()
    {
        using var intermediate = _authority.Intermediate();
        using var client = intermediate.Client(Name);

        AssertNobody("the client certificate is not accepted: PartialChain", Find(client));
        Assert.Equal(Name, Find(client, Source(_authority, intermediate)).Name);
    }

    [Fact]
    public void Find_IssuedByAnotherClient_Nobody()
    {
        using var client = _authority.Client(Other);
        using var grandchild = client.Issue(request => request.CertificateExtensions.Add(CertificateForge.Uris(Name)), name: "CN=grandchild");

        Assert.Null(Find(grandchild, Source(_authority, client)).Name);
    }

    [Theory]
    [InlineData(new[] { CertificateForge.ClientAuthentication }, true)]
    [InlineData(new[] { CertificateForge.ServerAuthentication, CertificateForge.ClientAuthentication }, true)]
    [InlineData(new[] { CertificateForge.ServerAuthentication }, false)]
    public void Find_ExtendedKeyUsage_HasToBeForClients(string[] usages, bool expected)
    {
        using var client = _authority.Issue(request =>
        {
            request.CertificateExtensions.Add(CertificateForge.Uris(Name));
            request.CertificateExtensions.Add(CertificateForge.Usages(usages));
        });

        if (expected) Assert.Equal(Name, Find(client).Name);
        else AssertNobody("the client certificate is not accepted: NotValidForUsage", Find(client));
    }

    [Theory]
    [InlineData(X509KeyUsageFlags.DigitalSignature, null)]
    [InlineData(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyAgreement, null)]
    [InlineData(X509KeyUsageFlags.NonRepudiation, "its key is not for signatures")]
    [InlineData(X509KeyUsageFlags.CrlSign, "its key is not for signatures")]
    [InlineData(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign, "its key may sign certificates or revocation lists")]
    [InlineData(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.CrlSign, "its key may sign certificates or revocation lists")]
    public void Find_KeyUsage_HasToBeForSignaturesOfItsOwn(X509KeyUsageFlags usages, string? problem)
    {
        using var client = _authority.Issue(request =>
        {
            request.CertificateExtensions.Add(CertificateForge.Uris(Name));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(usages, critical: true));
        });

        if (problem is null) Assert.Equal(Name, Find(client).Name);
        else AssertNobody($"the client certificate is not accepted: {problem}", Find(client));
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "it is the certificate of an authority")]
    public void Find_BasicConstraints_MayNotBeThoseOfAnAuthority(bool isAuthority, string? problem)
    {
        using var client = _authority.Issue(request =>
        {
            request.CertificateExtensions.Add(CertificateForge.Uris(Name));
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        });

        if (problem is null) Assert.Equal(Name, Find(client).Name);
        else AssertNobody($"the client certificate is not accepted: {problem}", Find(client));
    }

    [Fact]
    public void Find_TheAuthorityItself_Nobody()
    {
        using var root = CertificateForge.SelfSigned("CN=root", request =>
        {
            request.CertificateExtensions.Add(CertificateForge.Uris(Name));
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        });

        AssertNobody("the client certificate is not accepted: it is the certificate of an authority", Find(root, Source(root)));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(9, true)] // Platforms do not agree on the last second.
    [InlineData(11, false)]
    public void Find_Validity_IsJudgedByTheServicesClock(int seconds, bool expected)
    {
        using var client = _authority.Issue(request => request.CertificateExtensions.Add(CertificateForge.Uris(Name)), Forge.Now.AddMinutes(1), Forge.Now.AddSeconds(70));
        _clock.Advance(TimeSpan.FromSeconds(60 + seconds));

        if (expected) Assert.Equal(Name, Find(client).Name);
        else AssertNobody("the client certificate is not accepted: NotTimeValid", Find(client));
    }

    [Fact]
    public void Find_Again_IsRememberedForAMinuteAndNeverBeyondItsEnd()
    {
        using var lasting = _authority.Client(Name);
        using var ending = _authority.Issue(request => request.CertificateExtensions.Add(CertificateForge.Uris(Other)), notAfter: Forge.Now.AddSeconds(10));
        using var source = Source();
        var first = Find(lasting, source);
        Assert.Equal(Other, Find(ending, source).Name);

        _clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Same(first, Find(lasting, source));
        AssertNobody("the client certificate is not accepted: NotTimeValid", Find(ending, source));

        _clock.Advance(TimeSpan.FromSeconds(49));
        Assert.NotSame(first, Find(lasting, source));
    }

    [Fact]
    public void Find_AgainAfterTheIntermediateHasEnded_IsNotRemembered()
    {
        using var intermediate = _authority.Intermediate(Forge.Now.AddSeconds(10));
        using var client = intermediate.Client(Name);
        using var source = Source(_authority, intermediate);
        Assert.Equal(Name, Find(client, source).Name);

        _clock.Advance(TimeSpan.FromSeconds(11));

        AssertNobody("the client certificate is not accepted: NotTimeValid", Find(client, source));
    }

    [Fact]
    public void Find_RefusedAgain_IsRememberedForAMinute()
    {
        using var self = CertificateForge.SelfSigned("CN=client", request => request.CertificateExtensions.Add(CertificateForge.Uris(Name)));
        using var source = Source();
        var first = Find(self, source);

        _clock.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        Assert.Same(first, Find(self, source));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.NotSame(first, Find(self, source));
    }

    [Fact]
    public void Find_RevocationAskedForAndNotToBeHad_Nobody()
    {
        using var client = _authority.Client(Name);

        Assert.Null(Find(client, Source(X509RevocationMode.Offline, _authority)).Name);
    }

    private EctCaller Find(CertificateForge client, EctClientCertificates? source = null) =>
        (source ?? Source()).Find(client.Certificate);

    private EctClientCertificates Source(params CertificateForge[] authorities) => Source(X509RevocationMode.NoCheck, authorities);

    private EctClientCertificates Source(X509RevocationMode revocation, params CertificateForge[] authorities)
    {
        var configured = new CertificateAuthorities([ConfiguredAuthorities.From([.. (authorities is [] ? [_authority] : authorities).Select(it => it.Certificate)])], NullLogger<CertificateAuthorities>.Instance);
        var errors = new List<string>();
        configured.Load(new EctClientCertificateOptions { RevocationMode = revocation }, errors);
        Assert.Empty(errors);
        return new(configured, new(), _clock);
    }

    private static void AssertNobody(string why, EctCaller caller)
    {
        Assert.Null(caller.Name);
        Assert.StartsWith(why, caller.Description, StringComparison.Ordinal);
    }
}
