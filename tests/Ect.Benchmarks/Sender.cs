using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Benchmarks;

/// <summary>A service that issues tokens for the <see cref="Receiver"/>; its one ES256 key is the key of all benchmarks.</summary>
internal sealed class Sender : IDisposable
{
    public const string Identity = "spiffe://example.com/agent/a";
    public const string KeyId = "a-1";
    public const string Workflow = "8f0f9b0e-7d0c-4f6b-9a53-2d1f1c0a7e11";

    private const string SomeHash = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ServiceProvider _provider;
    private readonly EctIssuer _issuer;

    /// <param name="privateKey">Its key, in PEM; none: one of its own.</param>
    /// <param name="build">More for the builder that AddEctCore returns.</param>
    public Sender(string? privateKey = null, Action<EctBuilder>? build = null)
    {
        if (privateKey is not null) _key.ImportFromPem(privateKey);
        Credentials = new(new ECDsaSecurityKey(_key) { KeyId = KeyId }, SecurityAlgorithms.EcdsaSha256);
        var services = new ServiceCollection();
        var ect = services.AddEctCore(options => options.Identity = Identity).AddSigningCredentials(Credentials);
        build?.Invoke(ect);
        _provider = services.BuildServiceProvider();
        _issuer = _provider.GetRequiredService<EctIssuer>();
    }

    public SigningCredentials Credentials { get; }

    public string PublicKey => _key.ExportSubjectPublicKeyInfoPem();

    /// <summary>A token that is like most: of a workflow, for one audience, after some others.</summary>
    public ValueTask<EctToken> IssueAsync(IReadOnlyList<EctToken> predecessors, EctAssuranceLevel level = EctAssuranceLevel.L2) =>
        _issuer.IssueAsync(Describe([.. predecessors.Select(predecessor => predecessor.Id)], Workflow, level));

    public EctToken Issue(IReadOnlyList<EctToken> predecessors, EctAssuranceLevel level = EctAssuranceLevel.L2) =>
        IssueAsync(predecessors, level).AsTask().Result;

    public EctToken Issue() => Issue([]);

    /// <summary>A token after tasks of any workflow.</summary>
    public EctToken IssueAfter(string[] predecessors) => _issuer.IssueAsync(Describe(predecessors, workflowId: null)).AsTask().Result;

    /// <summary>A token of about 800 characters: with hashes, and something in <c>ect_ext</c>.</summary>
    public ValueTask<EctToken> IssueTypicalAsync(params IReadOnlyList<string> predecessors) => _issuer.IssueAsync(new()
    {
        Audiences = [Receiver.Identity],
        Action = "order_placed",
        WorkflowId = Workflow,
        Predecessors = predecessors,
        InputHash = SomeHash,
        OutputHash = SomeHash,
        Extensions = new() { ["example.ticket"] = "INC-2041", ["example.model"] = "planner-large", ["pol_decision"] = "approved" },
    });

    public EctToken IssueTypical(IReadOnlyList<string> predecessors) => IssueTypicalAsync(predecessors).AsTask().Result;

    /// <summary>The texts of so many tokens, each another.</summary>
    public string[] IssueTypical(int count, params IReadOnlyList<EctToken> predecessors)
    {
        string[] ids = [.. predecessors.Select(predecessor => predecessor.Id)];
        return [.. Enumerable.Range(0, count).Select(_ => IssueTypical(ids).EncodedToken)];
    }

    public HttpClient CreateClient(string name) => _provider.GetRequiredService<IHttpClientFactory>().CreateClient(name);

    private static EctDescriptor Describe(
        IReadOnlyList<string> predecessors, string? workflowId, EctAssuranceLevel level = EctAssuranceLevel.L2) => new()
    {
        Audiences = [Receiver.Identity],
        Action = "order_placed",
        WorkflowId = workflowId,
        Predecessors = predecessors,
        Level = level,
    };

    public void Dispose()
    {
        _provider.Dispose();
        _key.Dispose();
    }
}
