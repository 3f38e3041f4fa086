using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ect.Dashboard.Status;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Health))]
[JsonSerializable(typeof(Keys))]
[JsonSerializable(typeof(RefusalList))]
[JsonSerializable(typeof(SourceList))]
internal sealed partial class StatusJson : JsonSerializerContext;
