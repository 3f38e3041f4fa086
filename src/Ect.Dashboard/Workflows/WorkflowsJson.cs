using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ect.Dashboard.Workflows;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WorkflowList))]
[JsonSerializable(typeof(WorkflowPage))]
[JsonSerializable(typeof(TaskItem))]
[JsonSerializable(typeof(FoldItem))]
[JsonSerializable(typeof(TaskDetail))]
internal sealed partial class WorkflowsJson : JsonSerializerContext;
