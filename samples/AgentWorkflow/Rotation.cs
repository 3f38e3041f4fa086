namespace AgentWorkflow;

/// <summary>Changes an agent's key while it works: its next one, which others know already, becomes the one that signs.</summary>
internal sealed record Rotation(Agent Agent, string? Before, string? After, IReadOnlyList<string> Published)
{
    public bool CameOutAsExpected =>
        (Before, After) == (KeyFolder.KeyId(Agent.Name, 1), KeyFolder.KeyId(Agent.Name, 2)) && Published.Contains(Before) && Published.Contains(After);

    public static async Task<Rotation> RunAsync(Planner planner, KeyFolder keys, Agent agent)
    {
        var before = await planner.AskForKeyIdAsync(agent);
        keys.Rotate(agent.Name);
        await Task.Delay(KeyFolder.RefreshInterval);
        var published = await agent.ListKeysAsync(); // and by that the agent has read its file again
        return new Rotation(agent, before, await planner.AskForKeyIdAsync(agent), published);
    }
}
