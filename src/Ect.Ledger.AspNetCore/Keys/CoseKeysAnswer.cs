using System.Buffers.Text;
using System.Formats.Cbor;
using Ect.Ledger.AspNetCore.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ect.Ledger.AspNetCore.Keys;

/// <summary>The ledger's key for verifiers of receipts, as SCITT services publish theirs (draft-ietf-scitt-scrapi).</summary>
internal sealed class CoseKeysAnswer(EctLedgerKey key)
{
    public const string KeyIdName = "kid";

    private const string Cbor = "application/cbor";
    private const string Problem = "application/concise-problem-details+cbor";
    private const string AnHour = "max-age=3600";

    private readonly byte[] _key = key.ToCoseKey();

    public Task WriteSetAsync(HttpContext context)
    {
        var writer = new CborWriter();
        writer.WriteStartArray(1);
        writer.WriteEncodedValue(_key);
        writer.WriteEndArray();
        context.MayBeKept(AnHour);
        return context.WriteAsync(Cbor, writer.Encode());
    }

    public Task WriteOneAsync(HttpContext context)
    {
        if ($"{context.GetRouteValue(KeyIdName)}" != KeyIdText())
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return context.WriteAsync(Problem, NoSuchKey());
        }

        context.MayBeKept(AnHour);
        return context.WriteAsync(Cbor, _key);
    }

    private string KeyIdText() => Base64Url.EncodeToString(key.KeyId.ToArray());

    /// <summary>A title (-1) and a detail (-2), as in RFC 9290.</summary>
    private static byte[] NoSuchKey()
    {
        var writer = new CborWriter();
        writer.WriteStartMap(2);
        writer.WriteInt32(-1);
        writer.WriteTextString("No such key");
        writer.WriteInt32(-2);
        writer.WriteTextString("The ledger has no key with this kid.");
        writer.WriteEndMap();
        return writer.Encode();
    }
}
