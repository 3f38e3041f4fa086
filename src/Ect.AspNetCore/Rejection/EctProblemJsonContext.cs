using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ect;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EctProblem))]
internal sealed partial class EctProblemJsonContext : JsonSerializerContext;
