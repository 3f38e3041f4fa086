namespace Ect.Dashboard.Answers;

/// <summary>Times as the page takes them: milliseconds since 1970.</summary>
internal static class Times
{
    private static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static bool TryOf(long milliseconds, out DateTimeOffset time)
    {
        var isTime = milliseconds >= 0 && milliseconds <= Last;
        time = isTime ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : default;
        return isTime;
    }

    public static long Milliseconds(this DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
