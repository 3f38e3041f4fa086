using System.Diagnostics;
using System.Globalization;
using Ect.Fuzz;
using Ect.Fuzz.Running;

// --minutes 10        how long, for all targets together; default 1
// --seed 1            another seed, other inputs; default: the day
// --target NAME       one target alone; may be repeated
// --replay FILE       one input alone, for the one target that is named
// --write-corpus      writes the seeds of targets that have none
var minutes = double.Parse(Find("--minutes") ?? "1", CultureInfo.InvariantCulture);
var seed = int.Parse(Find("--seed") ?? $"{DateTime.UtcNow:yyyyMMdd}", CultureInfo.InvariantCulture);
var names = args.Index().Where(arg => arg.Item is "--target").Select(arg => args[arg.Index + 1]).ToHashSet();
FuzzTarget[] targets = [.. FuzzTargets.All.Where(target => names.Count is 0 || names.Contains(target.Name))];
if (targets is []) return Fail($"There is no such target. There are: {string.Join(", ", FuzzTargets.All.Select(target => target.Name))}.");

if (args.Contains("--write-corpus"))
{
    foreach (var target in targets) Corpus.Write(target);
    return 0;
}

if (Find("--replay") is { } file)
{
    var failed = new FuzzRun(targets.Single(), seed).Try(run => run.Run(File.ReadAllBytes(file), isKept: true));
    return failed is null ? 0 : Fail(failed);
}

Console.WriteLine($"seed {seed}, {minutes.ToString(CultureInfo.InvariantCulture)} minutes");
FuzzRun[] runs = [.. targets.Select(target => new FuzzRun(target, seed))];
var failures = runs.Select(run => (Run: run, Failure: run.Try(it => it.RunCorpus()))).Where(it => it.Failure is not null).ToList();

// By turns, so that a slow target does not take the time of the others. A target that has failed has no more turns.
var (start, length) = (Stopwatch.GetTimestamp(), TimeSpan.FromMinutes(minutes));
while (Stopwatch.GetElapsedTime(start) < length)
    foreach (var run in runs.Except(failures.Select(failed => failed.Run)).ToArray())
        if (run.Try(TakeTurn) is { } failed) failures.Add((run, failed));

foreach (var (target, run) in targets.Zip(runs))
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{target.Name,-14} {run.Inputs,9} inputs, {run.Accepted,8} accepted, {run.Outcomes,4} outcomes; "
        + $"at most {run.TimeRatio:P0} of its time and {run.AllocationRatio:P0} of its memory"));
return failures is [] ? 0 : Fail(string.Join(Environment.NewLine, failures.Select(failed => failed.Failure)));

static void TakeTurn(FuzzRun run)
{
    for (var turn = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(turn) < TimeSpan.FromMilliseconds(200);) run.RunChanged(10);
}

string? Find(string name) => Array.IndexOf(args, name) is var index && index >= 0 && index + 1 < args.Length ? args[index + 1] : null;

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return 1;
}
