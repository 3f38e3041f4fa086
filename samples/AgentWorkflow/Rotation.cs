namespace AgentWorkflow;

/// <summary>Changes an agent's key in the middle of a workflow: its next one, which others know already, becomes the one that signs.</summary>
internal sealed record Rotation(Agent Agent, Agent Witness, string? Before, string? After, IReadOnlyList<string> Published)
{
    public bool CameOutAsExpected =>
        (Before, After) == (KeyFolder.KeyId(Agent.Name, 1), KeyFolder.KeyId(Agent.Name, 2)) && Published.Contains(Before) && Published.Contains(After);

    public static async Task<Rotation> RunAsync(Planner planner, KeyFolder keys, Agent agent, Agent witness)
    {
        Rotation? rotation = null;
        await planner.RunAsync(async () =>
        {
            var before = await planner.AskForKeyIdAsync(agent);
            keys.Rotate(agent.Name);
            await Task.Delay(KeyFolder.RefreshInterval);
            var published = await agent.ListKeysAsync(); // and by that the agent has read its file again
            await planner.AskAsync(witness, "work_shown"); // what the former key has signed comes along, and counts
            rotation = new(agent, witness, before, await planner.AskForKeyIdAsync(agent), published);
        });
        return rotation!;
    }
}
