using Ect.DependencyInjection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ect.Tests;

public class OptionsValidatorTests
{
    public static TheoryData<string, Action<EctOptions>> Mistakes => new()
    {
        { "Ect:Identity", o => o.Identity = " " },
        { "Ect:Identity, 'agent-b', is not a URI.", o => o.Identity = "agent-b" },
        { $"Ect:Identity, '{Forge.Me} ', has blanks around it", o => o.Identity = $"{Forge.Me} " },
        { $"Ect:Identity, ' {Forge.Me}', has blanks around it", o => o.Identity = $" {Forge.Me}" },
        { "Ect:MinimumLevel must be L1, L2 or L3.", o => o.MinimumLevel = (EctAssuranceLevel)9 },
        { "Ect:MinimumLevel", o => o.MinimumLevel = (EctAssuranceLevel)4 },
        { "no audit ledger", o => o.MinimumLevel = EctAssuranceLevel.L3 },
        { "Ect:MinimumPredecessorLevel", o => o.MinimumPredecessorLevel = 0 },
        { "no audit ledger", o => o.MinimumPredecessorLevel = EctAssuranceLevel.L3 },
        { "Ect:UnresolvedPredecessors", o => o.UnresolvedPredecessors = (EctUnresolvedPredecessors)2 },
        { "'none'", o => o.AllowedAlgorithms.Add("none") },
        { "'HS256'", o => o.AllowedAlgorithms.Add("HS256") },
        { "'es256'", o => o.AllowedAlgorithms.Add("es256") },
        { "Ect:ClockSkew", o => o.ClockSkew = TimeSpan.FromSeconds(-1) },
        { "Ect:Ledger:ReceiptSignature must be PerBatch or PerToken.", o => o.Ledger.ReceiptSignature = (EctReceiptSignature)2 },
        { "Ect:Ledger:DisclosureDelay", o => o.Ledger.DisclosureDelay = TimeSpan.FromTicks(-1) },
        { "Ect:Ledger:DisclosureDelay", o => o.Ledger.DisclosureDelay = TimeSpan.FromDays(366) + TimeSpan.FromTicks(1) },
        { "Ect:Ledger:RedactAfter", o => o.Ledger.RedactAfter = TimeSpan.FromDays(1) - TimeSpan.FromTicks(1) },
        {
            "Ect:Ledger:RedactAfter",
            o => (o.Ledger.DisclosureDelay, o.Ledger.RedactAfter) = (TimeSpan.FromHours(1), TimeSpan.FromHours(25) - TimeSpan.FromTicks(1))
        },
        { "Ect:Ledger:RedactAfter", o => o.Ledger.RedactAfter = TimeSpan.FromDays(36_525) + TimeSpan.FromTicks(1) },
        { "Ect:MaxAge", o => o.MaxAge = TimeSpan.Zero },
        { "Ect:MaxAge", o => o.MaxAge = TimeSpan.FromDays(367) },
        { "Ect:MaxPredecessorAge", o => o.MaxPredecessorAge = TimeSpan.Zero },
        { "Ect:TokenLifetime", o => o.TokenLifetime = TimeSpan.FromMilliseconds(999) },
        { "Ect:TokenLifetime", o => o.TokenLifetime = TimeSpan.FromSeconds(1.5) },
        { "Ect:MaxHeaderBytes", o => o.MaxHeaderBytes = 0 },
        { "Ect:RevocationStaleness", o => o.RevocationStaleness = TimeSpan.Zero },
        { "Ect:Signing:RefreshInterval", o => o.Signing.RefreshInterval = TimeSpan.Zero },
        { "Ect:Signing:Overlap", o => o.Signing.Overlap = o.Signing.RefreshInterval - TimeSpan.FromTicks(1) },
        { "Ect:Signing:Overlap", o => o.Signing.Overlap = TimeSpan.FromDays(367) },
        { "Ect:Limits:MaxTokens", o => o.Limits.MaxTokens = 0 },
        { "Ect:Limits:MaxTokensLength", o => o.Limits.MaxTokensLength = 16_383 },
        { "Ect:Limits:MaxTokensValues", o => o.Limits.MaxTokensValues = 0 },
        { "Ect:Limits:TokensTimeout", o => o.Limits.TokensTimeout = TimeSpan.Zero },
        { "Ect:Limits:TokensTimeout", o => o.Limits.TokensTimeout = TimeSpan.FromHours(1) + TimeSpan.FromTicks(1) },
        { "Ect:Limits:MaxAncestors", o => o.Limits.MaxAncestors = 0 },
        { "Ect:Keys:UnknownKeyInterval", o => o.Keys.UnknownKeyInterval = TimeSpan.Zero },
        { "Ect:Keys:RefreshInterval", o => o.Keys.RefreshInterval = TimeSpan.Zero },
        { "Ect:Keys:LastGoodLifetime", o => o.Keys.LastGoodLifetime = TimeSpan.FromDays(367) },
        { "Ect:Keys:LastGoodLifetime", o => o.Keys.LastGoodLifetime = o.Keys.RefreshInterval },
        { "Ect:Keys:Timeout", o => o.Keys.Timeout = TimeSpan.Zero },
        { "Ect:Keys:Timeout", o => o.Keys.Timeout = TimeSpan.FromSeconds(61) },
        { "Ect:Keys:MaxBytes", o => o.Keys.MaxBytes = 0 },
        { "Ect:Ledger:Mode must be", o => o.Ledger.Mode = (EctLedgerMode)3 },
        { "Ect:Ledger:Mode is Synchronous, but there is no audit ledger", o => o.Ledger.Mode = EctLedgerMode.Synchronous },
        { "Ect:Ledger:Mode is Asynchronous, but there is no audit ledger", o => o.Ledger.Mode = EctLedgerMode.Asynchronous },
        { "Ect:Ledger:RecordIssued is set, but there is no audit ledger", o => o.Ledger.RecordIssued = true },
        { "Ect:Ledger:Timeout", o => o.Ledger.Timeout = TimeSpan.Zero },
        { "Ect:Ledger:Timeout", o => o.Ledger.Timeout = TimeSpan.FromSeconds(61) },
        { "Ect:Ledger:QueueCapacity", o => o.Ledger.QueueCapacity = 0 },
        { "Ect:Ledger:BatchSize", o => o.Ledger.BatchSize = 0 },
        { "Ect:Ledger:BatchSize", o => o.Ledger.BatchSize = 1_001 },
        { "Ect:Ledger:Attempts", o => o.Ledger.Attempts = 0 },
        { "Ect:Ledger:Attempts", o => o.Ledger.Attempts = 101 },
        { "Ect:Ledger:FlushTimeout", o => o.Ledger.FlushTimeout = TimeSpan.FromTicks(-1) },
        { "Ect:Ledger:FlushTimeout", o => o.Ledger.FlushTimeout = TimeSpan.FromHours(1) + TimeSpan.FromTicks(1) },
        { "Ect:InMemory:ReplayCapacity", o => o.InMemory.ReplayCapacity = 0 },
        { "Ect:InMemory:StoreBytes", o => o.InMemory.StoreBytes = (1 << 20) - 1 },
        { "Ect:InMemory:StoreBytes", o => o.InMemory.StoreBytes = (64L << 30) + 1 },
        { "Ect:InMemory:LedgerCapacity", o => o.InMemory.LedgerCapacity = 0 },
        { "Ect:InMemory:StoreRetention", o => o.InMemory.StoreRetention = TimeSpan.Zero },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Validate_OneMistake_OneSentenceThatNamesIt(string named, Action<EctOptions> mistake)
    {
        var options = Valid();
        mistake(options);
        Assert.Contains(named, Assert.Single(new OptionsValidator().Validate(null, options).Failures!), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_SeveralMistakes_AllAreTold() =>
        Assert.Equal(2, new OptionsValidator().Validate(null, new EctOptions { MaxAge = TimeSpan.Zero }).Failures!.Count());

    [Fact]
    public void Validate_Defaults_NeedAnIdentityAndNothingElse() => Assert.True(new OptionsValidator().Validate(null, Valid()).Succeeded);

    [Fact]
    public void Keys_Defaults_AreThoseOfTheProfile()
    {
        var keys = Valid().Keys;

        Assert.Equal((30, 5, 86_400, 1 << 20), (keys.UnknownKeyInterval.TotalSeconds, keys.Timeout.TotalSeconds, keys.LastGoodLifetime.TotalSeconds, keys.MaxBytes));
    }

    [Fact]
    public void Validate_OverlapAsLongAsTheRefreshInterval_IsTheShortest() =>
        Assert.True(new OptionsValidator().Validate(null, new() { Identity = Forge.Me, Signing = { Overlap = TimeSpan.FromMinutes(1) } }).Succeeded);

    public static TheoryData<string?, Action<EctOptions>> WithLedger => new()
    {
        { null, o => o.MinimumLevel = EctAssuranceLevel.L3 },
        { null, o => (o.MinimumPredecessorLevel, o.Ledger.Mode) = (EctAssuranceLevel.L3, EctLedgerMode.Asynchronous) },
        { null, o => (o.Ledger.BatchSize, o.Ledger.Attempts, o.Ledger.FlushTimeout, o.Ledger.Timeout) = (1_000, 100, TimeSpan.Zero, TimeSpan.FromMinutes(1)) },
        { null, o => o.Limits.MaxTokens = 1_000 },
        { "Ect:Limits:MaxTokens", o => o.Limits.MaxTokens = 1_001 },
        { "Ect:MinimumLevel is L3, but no audit ledger is in use", o => (o.MinimumLevel, o.Ledger.Mode) = (EctAssuranceLevel.L3, EctLedgerMode.Off) },
        { "Ect:MinimumPredecessorLevel is L3, but no audit ledger is in use", o => (o.MinimumPredecessorLevel, o.Ledger.Mode) = (EctAssuranceLevel.L3, EctLedgerMode.Off) },
    };

    [Theory]
    [MemberData(nameof(WithLedger))]
    public void AddLedger_Options_AreValidWithALedgerOrOneSentenceSaysWhyNot(string? named, Action<EctOptions> configure)
    {
        using var ledger = new LedgerHost();
        using var service = new TestService(configure, b => b.AddLedger(ledger.Ledger));

        var failure = Record.Exception(() => service.Get<EctVerifier>());

        if (named is null) Assert.Null(failure);
        else Assert.Contains(named, Assert.Single(Assert.IsType<OptionsValidationException>(failure).Failures), StringComparison.Ordinal);
    }

    private static EctOptions Valid() => new() { Identity = Forge.Me };
}
