using System.Text.Json.Serialization;

namespace Ect;

/// <summary>How much a token proves (profile, section 1).</summary>
/// <remarks>Configuration takes <c>L2</c> or <c>2</c>; JSON shows <c>"L2"</c>.</remarks>
[JsonConverter(typeof(JsonStringEnumConverter<EctAssuranceLevel>))]
public enum EctAssuranceLevel
{
    /// <summary>Unsigned. Trust rests only on the transport.</summary>
    L1 = 1,

    /// <summary>Signed by its issuer.</summary>
    L2 = 2,

    /// <summary>Signed, and recorded in an audit ledger.</summary>
    L3 = 3,
}
