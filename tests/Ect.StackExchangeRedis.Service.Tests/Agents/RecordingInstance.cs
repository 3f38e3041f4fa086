using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>One instance with a ledger of its own, over a Redis that it shares with others.</summary>
internal sealed class RecordingInstance : IDisposable
{
    private readonly TestService _service;

    public RecordingInstance(RedisServer server, string prefix, EctLedgerMode mode = EctLedgerMode.Synchronous, Action<EctRedisOptions>? redis = null) =>
        _service = Instances.Start(server.Configuration, prefix, redis, ect =>
        {
            ect.AddLedger(Ledger);
            ect.Services.Configure<EctOptions>(options => options.Ledger.Mode = mode);
        });

    public ObedientLedger Ledger { get; } = new();

    public IEctStore Store => _service.Store;

    public FakeTimeProvider Clock => _service.Clock;

    public T Get<T>() where T : notnull => _service.Get<T>();

    public async Task<EctVerificationResult> VerifyAsync(string token, EctRequirement? requirement = null) =>
        await _service.VerifyAsync(requirement ?? new EctRequirement(), token);

    /// <summary>Shows a token until Redis is no reason to refuse it any more.</summary>
    public async Task<EctVerificationResult> VerifyOnceItAnswersAsync(string token)
    {
        var result = await VerifyAsync(token);
        await Poll.UntilAsync(async () => !(result = result.IsUnavailable ? await VerifyAsync(token) : result).IsUnavailable, Instances.Patience, "Redis answers");
        return result;
    }

    public void Dispose()
    {
        _service.Dispose();
        Ledger.Dispose();
    }
}
