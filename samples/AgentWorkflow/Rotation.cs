namespace AgentWorkflow;

/// <summary>Changes an agent's key in the middle of a workflow. The next key, which others know already, signs from then on.</summary>
internal sealed record Rotation(Agent Agent, Agent Witness, string? Before, string? After, IReadOnlyList<string> Published)
{
    public bool CameOutAsExpected =>
        (Before, After) == (KeyFolder.KeyId(Agent.Name, 1), KeyFolder.KeyId(Agent.Name, 2))
        && Published.Contains(Before) && Published.Contains(After);

    public static async Task<Rotation> RunAsync(Planner planner, KeyFolder keys, Agent agent, Agent witness)
    {
        Rotation? rotation = null;
        await planner.RunAsync(async () =>
        {
            var before = await planner.AskForKeyIdAsync(agent);
            keys.Rotate(agent.Name);
            await Task.Delay(KeyFolder.RefreshInterval);
            var published = await agent.ListKeysAsync(); // Answering this, the agent has read its file again.
            await planner.AskAsync(witness, "work_shown"); // A token that the former key has signed is sent along, and counts.
            rotation = new(agent, witness, before, await planner.AskForKeyIdAsync(agent), published);
        });
        return rotation!;
    }
}
