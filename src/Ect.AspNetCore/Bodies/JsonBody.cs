using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Ect.AspNetCore.Bodies;

/// <summary>Finds the tokens that a JSON object carries in its member <c>execution_context</c> (profile, section 4).</summary>
internal static class JsonBody
{
    /// <summary>Reads the body and rewinds it.</summary>
    /// <remarks>It waits until the body has arrived, with only its start in memory, before it loads all of it.</remarks>
    public static async ValueTask<CarriedTokens> FindAsync(
        HttpContext context, EctLimits limits, TokensDeadline deadline)
    {
        var request = context.Request;
        if (!StringValues.IsNullOrEmpty(request.Headers.ContentEncoding)) return Refused(new(EctFailureReason.UnsupportedContentEncoding));
        if (request.ContentLength > EctTokenTexts.MaxJsonLength) return Refused(new(EctFailureReason.BodyTooLarge));

        try
        {
            request.Rewind();
            if (!await request.Body.EndsWithinAsync(EctTokenTexts.MaxJsonLength, deadline.Token))
                return Refused(new(EctFailureReason.BodyTooLarge));

            request.Rewind();
            var found = await FindAsync(request.Body, limits, context.RequestAborted);
            request.Rewind();
            return found;
        }
        catch (Exception exception) when (deadline.HasEnded(exception))
        {
            return Refused(deadline.Fail());
        }
        catch (Exception exception) when (BodyFailure.IsOne(exception, context.RequestAborted))
        {
            return Refused(BodyFailure.FromKept(exception, EctFailureReason.Malformed));
        }
    }

    private static async ValueTask<CarriedTokens> FindAsync(Stream body, EctLimits limits, CancellationToken cancellationToken)
    {
        var length = (int)body.Length;
        var json = ArrayPool<byte>.Shared.Rent(length); // A new array would be cleared, and large arrays are rarely collected.
        try
        {
            await body.ReadExactlyAsync(json.AsMemory(0, length), cancellationToken);
            return CarriedTokens.Of(EctTokenTexts.FromJson(json.AsSpan(0, length), limits));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(json);
        }
    }

    private static CarriedTokens Refused(BodyFailure failure) => new([], failure);
}
