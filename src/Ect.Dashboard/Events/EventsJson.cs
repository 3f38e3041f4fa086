using System.Text.Json;
using System.Text.Json.Serialization;
using Ect.Dashboard.Workflows;

namespace Ect.Dashboard.Events;

/// <summary>The state of the workflow.</summary>
internal sealed record StateBody(string State);

/// <summary>The level of a task, which rose.</summary>
internal sealed record LevelBody(string Jti, string Level);

/// <summary>What is known of a task now. Both members are always there, so that they undo what was said before.</summary>
internal sealed record TaintBody(
    string Jti, bool Tainted, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] RevokedItem? Revoked);

/// <summary>The head of the ledger.</summary>
/// <param name="Size">How many entries it has.</param>
/// <param name="Age">How old it is, in seconds.</param>
internal sealed record HeadBody(long Size, long? Age);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StateBody))]
[JsonSerializable(typeof(LevelBody))]
[JsonSerializable(typeof(TaintBody))]
[JsonSerializable(typeof(HeadBody))]
[JsonSerializable(typeof(AgentItem))]
internal sealed partial class EventsJson : JsonSerializerContext;
