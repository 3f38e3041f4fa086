using Ect.Keys;

namespace Ect.Tests;

public class WorkloadIdTests
{
    [Theory]
    [InlineData("spiffe://a.example/x", "a.example")]
    [InlineData("spiffe://a.example/x/y-Z_0.9", "a.example")]
    [InlineData("spiffe://a.example./x", "a.example.")]
    [InlineData("spiffe://a.example.evil/x", "a.example.evil")]
    [InlineData("spiffe://a/...", "a")]
    [InlineData("spiffe://a/.x/x.", "a")]
    [InlineData("wimse://a.example/x", "a.example")]
    public void TrustDomainOf_OneForm_ItsTrustDomain(string id, string expected) => Assert.Equal(expected, WorkloadId.TrustDomainOf(id));

    [Theory]
    [InlineData("")]
    [InlineData("a.example/x")]
    [InlineData("https://a.example/x")]
    [InlineData("spiffe:/a.example/x")]
    [InlineData("spiffe://")]
    [InlineData("spiffe:///x")]
    [InlineData("spiffe://a.example")]
    [InlineData("spiffe://a.example/")]
    [InlineData("spiffe://a.example//x")]
    [InlineData("spiffe://a.example/x/")]
    [InlineData("spiffe://a.example/x//y")]
    [InlineData("spiffe://a.example/.")]
    [InlineData("spiffe://a.example/./x")]
    [InlineData("spiffe://a.example/x/../y")]
    [InlineData("spiffe://a.example/x/..")]
    [InlineData("spiffe://a.example/%70ayment")]
    [InlineData("spiffe://a.example/x%2fy")]
    [InlineData("spiffe://a%2eexample/x")]
    [InlineData("spiffe://a.example:443/x")]
    [InlineData("spiffe://user@a.example/x")]
    [InlineData("spiffe://a.example/x?y")]
    [InlineData("spiffe://a.example/x#y")]
    [InlineData("spiffe://a.example?x/y")]
    [InlineData("spiffe://a.example#x/y")]
    [InlineData("spiffe://A.example/x")]
    [InlineData("SPIFFE://a.example/x")]
    [InlineData(" spiffe://a.example/x")]
    [InlineData("spiffe://a.example/x ")]
    [InlineData("spiffe://a.example/x\n")]
    [InlineData("spiffe://a.example\\x/y")]
    [InlineData("spiffe://a.example/x\\y")]
    [InlineData("spiffe://ä.example/x")]
    [InlineData("spiffe://a.example/é")]
    [InlineData("spiffe://[::1]/x")]
    public void TrustDomainOf_AnyOtherForm_None(string id) => Assert.Null(WorkloadId.TrustDomainOf(id));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(254, true)]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void IsTrustDomain_Length_LimitHolds(int length, bool expected) => Assert.Equal(expected, WorkloadId.IsTrustDomain(new string('a', length)));

    [Theory]
    [InlineData("spiffe://a.example"), InlineData("a.example/x"), InlineData("A.example"), InlineData("a example"), InlineData("a.example:443")]
    public void IsTrustDomain_AnythingBeyondTheName_IsNone(string name) => Assert.False(WorkloadId.IsTrustDomain(name));
}
