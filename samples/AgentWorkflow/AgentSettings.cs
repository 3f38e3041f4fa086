namespace AgentWorkflow;

/// <summary>What all agents are started with.</summary>
internal sealed record AgentSettings(KeyFolder Keys, Addresses Addresses, RedisSettings Redis, DashboardSettings Dashboard);
