using System.Text.Json.Serialization;

namespace Ect.Keys;

[JsonSourceGenerationOptions(AllowDuplicateProperties = false)]
[JsonSerializable(typeof(DiscoveryDocument))]
internal sealed partial class DiscoveryDocumentJson : JsonSerializerContext;
