using System.Globalization;

namespace Ect.AspNetCore.Rejection;

/// <summary>The value of a <c>Retry-After</c> field.</summary>
internal static class RetryAfter
{
    /// <returns>Whole seconds, rounded up; at least one.</returns>
    public static string Of(TimeSpan wait) => Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
