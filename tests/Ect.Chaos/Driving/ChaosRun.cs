using System.Diagnostics;

namespace Ect.Chaos;

/// <summary>Runs a scenario: servers, instances, tokens, the failure; then it reads what the instances wrote.</summary>
public sealed class ChaosRun(ChaosSettings settings)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Runs it to its end, and ends everything that it started.</summary>
    /// <exception cref="TimeoutException">Tokens were not accepted, or not again.</exception>
    public async Task<ChaosReport> RunAsync(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        using var forge = new Forge();
        using var folder = TempFolder.InMemory();
        var records = settings.RecordFolder ?? folder.Path;
        await using var servers = scenario;
        var configuration = await scenario.StartAsync();
        var instances = Enumerable.Range(1, settings.Instances)
            .Select(number => Path.Combine(records, $"{scenario.GetType().Name}-{number}.records"))
            .Select(file => new InstanceProcess(Settings(file, configuration, forge))).ToArray();
        try
        {
            return await RunAsync(scenario, instances, new TokenSource(forge, instances, settings.TokensPerSecond));
        }
        finally
        {
            foreach (var instance in instances) await instance.DisposeAsync();
        }
    }

    private InstanceSettings Settings(string file, string configuration, Forge forge) =>
        new(configuration, forge.Jwks(), file, settings.HasFence, settings.AtOnce, settings.Period);

    private async Task<ChaosReport> RunAsync(Scenario scenario, InstanceProcess[] instances, TokenSource tokens)
    {
        foreach (var instance in instances) await instance.StartAsync();
        using var end = new CancellationTokenSource();
        var issuing = tokens.RunAsync(end.Token);
        var stage = new Stage(instances, ServeAsync);
        await UntilServingAsync(instances, tokens, issuing, since: 0);
        var warm = Stopwatch.GetTimestamp();
        await Task.Delay(settings.Calm);
        await UntilIssuedAsync(settings.Tokens / 2, tokens, issuing); // What was used before the failure is what may be forgotten.

        await scenario.RunAsync(stage);
        await stage.UntilServingAsync();
        await UntilIssuedAsync(settings.Tokens, tokens, issuing);

        await end.CancelAsync();
        await issuing;
        foreach (var instance in instances) await instance.StopAsync();
        var findings = new Findings([.. instances.Select(instance => new InstanceRecords(instance.Records.Read()))], tokens.Issued);
        return Report(scenario, findings, tokens, stage, warm);

        async Task ServeAsync(long since)
        {
            if (settings.WaitsForFence) await UntilServingAsync(instances, tokens, issuing, since);
            await Task.Delay(settings.Calm);
        }
    }

    private static async Task UntilIssuedAsync(int count, TokenSource tokens, Task issuing)
    {
        while (tokens.Count < count && !issuing.IsCompleted) await Task.Delay(20);
    }

    private static async Task UntilServingAsync(InstanceProcess[] instances, TokenSource tokens, Task issuing, long since)
    {
        try
        {
            await Poll.UntilAsync(async () =>
            {
                if (issuing.IsCompleted) await issuing;
                await Task.Delay(200);
                var records = instances.Select(instance => instance.Records.Read()).ToArray();
                var issued = tokens.Issued; // after the records, so that it has all their tokens
                return records.All(read => Findings.IsServing(read, issued, since));
            }, Deadline, "all instances accept new tokens");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException(string.Join(Environment.NewLine, [e.Message, .. instances.Select(instance => instance.Output)]), e);
        }
    }

    private static ChaosReport Report(Scenario scenario, Findings findings, TokenSource tokens, Stage stage, long warm) => new()
    {
        Scenario = scenario.Name,
        Tokens = tokens.Count,
        Uses = findings.Uses,
        Accepted = findings.Accepted,
        AcceptedTwice = findings.AcceptedTwice,
        SlowestRefusal = findings.SlowestRefusal(warm),
        LongestOutage = findings.LongestOutage(stage.Mended),
        ServedWithin = scenario.ServedWithin,
        FencedFor = findings.FencedFor(),
    };
}
