using Ect.DependencyInjection;
using Ect.Revocation;

namespace Ect.Tests;

public class RevocationOptionsValidatorTests
{
    /// <summary>What is revoked under a name with a blank at its end is revoked for nobody.</summary>
    [Fact]
    public void Validate_BlanksAroundIssuers_AreTold()
    {
        var options = new RevocationOptions();
        options.Issuers.Add($"{Forge.Alice} ");
        options.Issuers.Add("example.com");
        options.Keys.Add(new() { Issuer = $" {Forge.Alice}", KeyId = "a-1" });
        options.Tokens.Add(new() { Issuer = $"{Forge.Alice}\t", Id = Forge.NewId() });

        var failures = new RevocationOptionsValidator().Validate(null, options).Failures!;

        Assert.Collection(failures, Says("Issuers:0"), Says("Keys:0"), Says("Tokens:0"));
    }

    private static Action<string> Says(string setting) => failure =>
        Assert.Equal($"Ect:Revoked:{setting} cannot be read. Its Issuer has blanks around it. Remove them, because it is compared as exact text.", failure);
}
