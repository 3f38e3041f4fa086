using Microsoft.Extensions.DependencyInjection;

namespace Ect.Benchmarks.Table;

/// <summary>A head after any one of so many stored tokens.</summary>
/// <param name="size">How many are stored.</param>
internal sealed class GrowthBench(int size) : IBench
{
    private const int Count = 1_500, WarmUp = 500;
    private const int LargestRenewed = 1_000_000; // It takes seconds to fill a larger one.
    private const long StoreBytes = 16L << 30;

    private readonly Sender _sender = new();
    private readonly List<string> _stored = new(size);
    private Receiver? _receiver;

    public static string Name(int size) => $"1 of {Text(size)} stored";

    public static string Text(int size) => string.Create(Machine.Culture, $"10^{Math.Round(Math.Log10(size)):0}");

    public async Task RunRoundAsync(Round round)
    {
        // What a round stores would make a small store another one; and all sizes are to be of one age.
        if (_receiver is null || size <= LargestRenewed) await RenewAsync();

        await _receiver!.AcceptAllAsync(Heads(WarmUp));
        var heads = Heads(Count);
        await round.MeasureAsync(Name(size), Count, () => _receiver.AcceptAllAsync(heads));
    }

    public async ValueTask DisposeAsync()
    {
        _sender.Dispose();
        if (_receiver is not null) await _receiver.DisposeAsync();
    }

    private string[] Heads(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => _sender.IssueTypical([_stored[Random.Shared.Next(size)]]).EncodedToken)];

    private async Task RenewAsync()
    {
        if (_receiver is not null) await _receiver.DisposeAsync();
        _receiver = new(_sender, ect => ect.Services.Configure<EctOptions>(options => options.InMemory.StoreBytes = StoreBytes));
        _stored.Clear();
        while (_stored.Count < size)
        {
            var records = Enumerable.Range(0, 1_000).Select(_ => AncestorCases.Record([], Sender.Workflow)).ToArray();
            _stored.AddRange(records.Select(record => record.Id));
            await _receiver.StoreAsync(records);
        }
    }
}
