using Ect.Dashboard.Answers;
using Ect.Dashboard.Context;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Dashboard.Status;

/// <summary>Answers how the keys of all issuers are, and with which one this service signs. It fetches nothing.</summary>
internal sealed class KeysAnswer(DashboardContext dashboard)
{
    private const int MaxSets = 1_000, MaxKeysOfOne = 20, MaxKeys = 1_000;

    private readonly EctTrustedKeySets _keySets = dashboard.Services.GetRequiredService<EctTrustedKeySets>();
    private readonly EctPublicKeys _own = dashboard.Services.GetRequiredService<EctPublicKeys>();

    public async Task WriteAsync(HttpContext http)
    {
        var (sets, left) = (new List<KeySetItem>(), MaxKeys);
        var all = _keySets.GetStatus().OrderBy(set => set.Condition).ThenBy(set => set.Owner, StringComparer.Ordinal);
        foreach (var set in all.Take(MaxSets))
        {
            sets.Add(KeySetItem.Of(set, Math.Min(left, MaxKeysOfOne)));
            left -= sets[^1].Items.Count;
        }

        var keys = new Keys(sets)
        {
            Signing = await _own.GetSigningKeyIdAsync(http.RequestAborted) is { } kid ? new(kid) : null,
        };
        await http.WriteJsonAsync(keys, StatusJson.Default.Keys);
    }
}

/// <summary>The keys of all issuers, the worst first.</summary>
internal sealed record Keys([property: System.Text.Json.Serialization.JsonPropertyName("keys")] IReadOnlyList<KeySetItem> Sets)
{
    public SigningItem? Signing { get; init; }
}

/// <summary>The keys of one owner.</summary>
/// <param name="Owner">An issuer, a scheme or a trust domain.</param>
/// <param name="Condition"><c>good</c>, <c>impaired</c> or <c>unusable</c>.</param>
/// <param name="Age">The seconds since they were fetched; <see langword="null"/> if they were given.</param>
/// <param name="Count">How many keys count; <see langword="null"/> while there is no set.</param>
/// <param name="Text">All this in sentences.</param>
/// <param name="Items">The first of the keys that count.</param>
internal sealed record KeySetItem(string Owner, string Condition, long? Age, int? Count, string Text, IReadOnlyList<OneKeyItem> Items)
{
    public static KeySetItem Of(EctKeySetStatus set, int maxItems) => new(set.Owner, set.Condition switch
    {
        EctKeySetCondition.Good => "good",
        EctKeySetCondition.Impaired => "impaired",
        _ => "unusable",
    }, (long?)set.Age?.TotalSeconds, set.Count, set.Text, [.. set.Keys.Take(maxItems).Select(OneKeyItem.Of)]);
}

/// <summary>A key.</summary>
/// <param name="Kid">Its <c>kid</c>.</param>
/// <param name="Alg">The algorithms whose signatures it verifies; none if it is unfit for tokens.</param>
/// <param name="Thumbprint">Its RFC 7638 thumbprint.</param>
/// <param name="Since">When this instance found it in the set first; <see langword="null"/> if the set was given.</param>
internal sealed record OneKeyItem(string Kid, IReadOnlyCollection<string> Alg, string Thumbprint, long? Since)
{
    public static OneKeyItem Of(EctKeyStatus key) =>
        new(key.KeyId, [.. key.Algorithms.Order(StringComparer.Ordinal)], $"{key.Thumbprint}", key.KnownSince?.Milliseconds());
}

/// <summary>The key with which this service signs.</summary>
internal sealed record SigningItem(string Kid);
