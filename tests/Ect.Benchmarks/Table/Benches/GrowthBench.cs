using Microsoft.Extensions.DependencyInjection;

namespace Ect.Benchmarks.Table;

/// <summary>A head after any one of so many stored tokens.</summary>
/// <param name="size">How many are stored.</param>
internal sealed class GrowthBench(int size) : IBench
{
    private const int Parts = 5, CountOfPart = 300;
    private const int Renewed = 100_000; // What a part stores would make a smaller store another one.
    private const long StoreBytes = 16L << 30;

    private readonly Sender _sender = new();
    private GrowthStore[] _stores = [];

    public static string Name(int size) => $"1 of {Text(size)} stored";

    public static string Text(int size) => string.Create(Machine.Culture, $"10^{Math.Round(Math.Log10(size)):0}");

    public async Task RunRoundAsync(Round round)
    {
        if (_stores is [] || size < Renewed) await RenewAsync();

        var parts = Enumerable.Range(0, Parts).Select(part => _stores[part % _stores.Length]).Select(store => (store.Receiver, Heads: Heads(store))).ToArray();
        foreach (var store in _stores) await store.Receiver.AcceptAllAsync(Heads(store));
        await round.MeasureAsync(Name(size), Parts * CountOfPart, async () =>
        {
            foreach (var (receiver, heads) in parts) await receiver.AcceptAllAsync(heads);
        });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores) await store.Receiver.DisposeAsync();
        _sender.Dispose();
    }

    private string[] Heads(GrowthStore store) =>
        [.. Random.Shared.GetItems(store.Ids, CountOfPart).Select(id => _sender.IssueTypical([id]).EncodedToken)];

    private async Task RenewAsync()
    {
        foreach (var store in _stores) await store.Receiver.DisposeAsync();
        _stores = new GrowthStore[size < Renewed ? Parts : 1];
        for (var i = 0; i < _stores.Length; i++) _stores[i] = await FillAsync();
    }

    private async Task<GrowthStore> FillAsync()
    {
        var receiver = new Receiver(_sender, ect => ect.Services.Configure<EctOptions>(options => options.InMemory.StoreBytes = StoreBytes));
        var ids = new List<string>(size);
        while (ids.Count < size)
        {
            var records = Enumerable.Range(0, Math.Min(1_000, size - ids.Count)).Select(_ => AncestorCases.Record([], Sender.Workflow)).ToArray();
            ids.AddRange(records.Select(record => record.Id));
            await receiver.StoreAsync(records);
        }

        return new(receiver, [.. ids]);
    }

    private sealed record GrowthStore(Receiver Receiver, string[] Ids);
}
