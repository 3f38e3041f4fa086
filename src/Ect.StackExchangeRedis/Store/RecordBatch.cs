using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Store;

/// <summary>Steps that one command writes: their keys and values, and what the answer means for each of them.</summary>
internal sealed class RecordBatch
{
    /// <summary>How many records a batch has at most, unless a single step has more. The server does nothing else meanwhile.</summary>
    public const int MaxRecords = 64;

    private readonly List<RecordStep> _steps = [];
    private readonly OrderedDictionary<string, List<RedisValue>> _workflows = [];
    private int _records;

    /// <summary>Takes the first steps that fit.</summary>
    /// <param name="steps">The steps. Those that were taken are removed.</param>
    public static RecordBatch Take(List<RecordStep> steps)
    {
        var batch = new RecordBatch();
        var taken = 0;
        while (taken < steps.Count && batch.TryAdd(steps[taken])) taken++;
        steps.RemoveRange(0, taken);
        return batch;
    }

    public IReadOnlyList<RecordStep> Steps => _steps;

    public IEnumerable<string> Workflows => _workflows.Keys;

    /// <summary>The workflows that are listed as recent along with the records.</summary>
    public IReadOnlyList<string> Recent { get; set; } = [];

    public RedisKey[] Keys(string prefix, RedisWorkflowIndex index, RedisRecentWorkflows recent)
    {
        var keys = new RedisKey[_records + _workflows.Count + (Recent.Count > 0 ? 1 : 0)];
        var at = 0;
        foreach (var step in _steps)
            foreach (var record in step.Records) keys[at++] = $"{prefix}{RecordKey.Of(record)}";
        foreach (var workflow in _workflows.Keys) keys[at++] = index.KeyOf(workflow);
        if (Recent.Count > 0) keys[at] = recent.Key;
        return keys;
    }

    public RedisValue[] Values(long retention, RedisWorkflowIndex index, RedisRecentWorkflows recent)
    {
        List<RedisValue> values = [retention, .. index.Times(), _records];
        foreach (var step in _steps)
            foreach (var record in step.Records) values.Add(RecordFormat.Write(record));
        foreach (var members in _workflows.Values)
        {
            values.Add(index.LastRank);
            values.Add(members.Count);
            values.AddRange(members);
        }

        if (Recent.Count > 0)
        {
            values.Add(recent.LastRank);
            values.Add(Recent.Count);
            foreach (var workflow in Recent) values.Add(workflow);
        }

        return [.. values];
    }

    /// <summary>Tells whether the workflows are not listed, because the key of the list holds a value of another kind.</summary>
    public bool RecentHasFailed(RedisResult[] answers) => Recent.Count > 0 && IsError(answers[^1]);

    /// <summary>Tells each step what was there, or that it has failed.</summary>
    public void Answer(RedisResult[] answers)
    {
        var at = 0;
        foreach (var step in _steps)
        {
            var mine = answers.AsSpan(at, step.Records.Count);
            at += step.Records.Count;
            if (HasFailed(mine) || AnyIndexHasFailed(step, answers)) step.TrySetException(Damaged());
            else step.TrySetResult(ValuesOf(mine));
        }
    }

    private bool TryAdd(RecordStep step)
    {
        if (_steps is [var first, ..] && (_records + step.Records.Count > MaxRecords || !step.GoesWith(first))) return false;
        _steps.Add(step);
        _records += step.Records.Count;
        foreach (var record in step.Records)
        {
            if (record.WorkflowId is not { } workflow) continue;
            if (!_workflows.TryGetValue(workflow, out var members)) _workflows.Add(workflow, members = []);
            members.Add(RecordKey.Of(record).ToString());
        }

        return true;
    }

    private bool AnyIndexHasFailed(RecordStep step, RedisResult[] answers) => step.Records.Any(
        record => record.WorkflowId is { } workflow && IsError(answers[_records + _workflows.IndexOf(workflow)]));

    private static bool HasFailed(ReadOnlySpan<RedisResult> answers)
    {
        foreach (var answer in answers)
            if (IsError(answer)) return true;
        return false;
    }

    private static RedisValue[] ValuesOf(ReadOnlySpan<RedisResult> answers)
    {
        var values = new RedisValue[answers.Length];
        for (var i = 0; i < values.Length; i++) values[i] = (RedisValue)answers[i];
        return values;
    }

    private static bool IsError(RedisResult answer) => answer is { IsNull: false, Resp2Type: ResultType.Array };

    private static EctStoreException Damaged() =>
        new("A key of the ECT store holds a value of another kind. Make sure that only ECTs use keys with this prefix.");
}
