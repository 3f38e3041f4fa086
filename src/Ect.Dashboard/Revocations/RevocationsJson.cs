using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ect.Dashboard.Revocations;

/// <summary>What is to be revoked.</summary>
/// <param name="Kind"><c>token</c> or <c>key</c>.</param>
/// <param name="Id">The <c>jti</c>; the <c>kid</c>; or the thumbprint of a key that is named without an issuer.</param>
/// <param name="Issuer">The issuer of the token or key. That of a token may be left out where the store knows the token.</param>
/// <param name="Reason">Why, for the log and the list.</param>
internal sealed record RevocationRequest(string Kind, string Id, string? Issuer = null, string? Reason = null);

/// <summary>What is to be restored, beside what the address names.</summary>
/// <param name="Issuer">The issuer of the token or key.</param>
/// <param name="Reason">Why, for the log.</param>
internal sealed record RestorationRequest(string? Issuer = null, string? Reason = null);

/// <summary>All revocations.</summary>
/// <param name="CanOperate">Whether the caller may revoke and restore.</param>
/// <param name="Shared">Whether other instances see what is revoked here.</param>
/// <param name="Total">How many there are.</param>
/// <param name="Revocations">The first of them.</param>
internal sealed record RevocationListBody(bool CanOperate, bool Shared, int Total, IReadOnlyList<RevocationBody> Revocations);

/// <summary>A revocation.</summary>
/// <param name="Kind"><c>token</c>, <c>key</c> or <c>issuer</c>.</param>
/// <param name="Id">The <c>jti</c>, the <c>kid</c>, the thumbprint of a key without an issuer, or the issuer.</param>
/// <param name="Issuer">The issuer of the token or key.</param>
/// <param name="Reason">Why, if that was said.</param>
/// <param name="At">When, in milliseconds since 1970, if it is known who did.</param>
/// <param name="By">By whom, if that was said.</param>
/// <param name="From"><c>store</c>, or <c>configuration</c> for what cannot be restored here.</param>
internal sealed record RevocationBody(string Kind, string Id, string? Issuer, string? Reason, long? At, string? By, string From);

/// <summary>Reads requests strictly: nothing unknown, nothing twice, nothing missing.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RevocationRequest))]
[JsonSerializable(typeof(RestorationRequest))]
[JsonSerializable(typeof(RevocationListBody))]
internal sealed partial class RevocationsJson : JsonSerializerContext;
