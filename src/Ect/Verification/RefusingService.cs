using Ect.Diagnostics;

namespace Ect.Verification;

/// <summary>The name of the service that refuses.</summary>
internal sealed class RefusingService() : RefusalPart(TheName)
{
    public const string TheName = "service";

    public string Identity { get; set; } = "";

    protected override void Write(BinaryWriter writer) => writer.Write(Identity);

    protected override void Read(BinaryReader reader) => Identity = LogText.Of(reader.ReadString());
}
