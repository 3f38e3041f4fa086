namespace Ect.Ledger.AspNetCore.Tests;

/// <summary>A run of the sample LedgerAuditor, as a process of its own.</summary>
internal sealed record AuditorRun(int ExitCode, string Output)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static Task<AuditorRun> StartAsync(params string[] arguments) => StartAsync(token: "", arguments);

    /// <param name="token">What is in the environment for it.</param>
    /// <param name="arguments">The command line.</param>
    public static async Task<AuditorRun> StartAsync(string token, string[] arguments)
    {
        // From where it was built, in this build's configuration.
        var output = Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "Ect.Ledger.AspNetCore.Tests"), AppContext.BaseDirectory);
        var program = Path.Combine(Repository.Root, "samples", "LedgerAuditor", output, "LedgerAuditor.dll");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        using var process = new GuardedProcess(ServerProgram.Dotnet, [program, .. arguments], ("LEDGER_AUDITOR_TOKEN", token));
        await process.WaitAsync(deadline.Token);
        return new(process.ExitCode, process.Output);
    }

    public void AssertWell(params string[] sentences)
    {
        Assert.True(ExitCode is 0, Output);
        Assert.Equal([.. sentences, "All is well."], Sentences());
    }

    /// <summary>All is well, but for what is not known of the time.</summary>
    public void AssertNotDated(string doubt, params string[] sentences)
    {
        Assert.True(ExitCode is 3, Output);
        var said = Sentences().ToLookup(it => it.StartsWith("not dated: ", StringComparison.Ordinal));
        Assert.Equal([.. sentences, "All is well, as of a time that nobody knows."], said[false]);
        Assert.StartsWith($"not dated: {doubt}", Assert.Single(said[true]), StringComparison.Ordinal);
    }

    /// <returns>What is kept of it.</returns>
    public string AssertLie(EctLedgerFailure failure, string sentence)
    {
        Assert.True(ExitCode is 1, Output);
        var sentences = Sentences().ToArray();
        Assert.Equal([$"{failure}: {sentence}", sentences[1], "The ledger lies."], sentences);
        const string start = "evidence: what the ledger signed is in ";
        Assert.StartsWith(start, sentences[1], StringComparison.Ordinal);
        return File.ReadAllText(sentences[1][start.Length..]);
    }

    public void AssertSilence(string sentence)
    {
        Assert.True(ExitCode is 2, Output);
        Assert.Contains(sentence, Output, StringComparison.Ordinal);
        Assert.EndsWith("The ledger cannot be asked.", Output, StringComparison.Ordinal);
    }

    /// <summary>The lines, with a colon between the verdict and what it is about.</summary>
    private IEnumerable<string> Sentences() => Output.Split(Environment.NewLine).Select(line =>
        string.Join(": ", line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
}
