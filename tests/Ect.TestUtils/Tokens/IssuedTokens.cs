using Ect.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Ect.TestUtils;

/// <summary>What test issuers send to a service. A <see cref="Forge"/> makes what no issuer would.</summary>
public static class IssuedTokens
{
    /// <summary>An issuer whose tokens were made ten seconds ago, as those of a <see cref="Forge"/> are.</summary>
    public static EctTestIssuer Issuer(string name) => new(name, new FakeTimeProvider(Forge.Now.AddSeconds(-10)));

    /// <summary>The text of a token for <see cref="Forge.Me"/>: a plain root without a workflow, changed by the delegate.</summary>
    public static string Token(this EctTestIssuer issuer, Action<EctTestTokenOptions>? configure = null) =>
        issuer.Issue(Forge.Me, token =>
        {
            (token.Action, token.WorkflowId) = ("review_spec", null);
            configure?.Invoke(token);
        }).EncodedToken;

    /// <summary>The text of a token that names a task before it.</summary>
    public static string After(this EctTestIssuer issuer, string predecessor, string? id = null) => issuer.Token(token =>
    {
        token.Id = id;
        token.Predecessors.Add(predecessor);
    });

    public static string Unsigned(this EctTestIssuer issuer) => issuer.Token(token => token.Level = EctAssuranceLevel.L1);

    /// <summary>Another key under the same name and the same <c>kid</c>.</summary>
    public static Forge WithOtherKey(this EctTestIssuer issuer) => new(issuer.Name, issuer.Issue(Forge.Me).KeyId!);
}
