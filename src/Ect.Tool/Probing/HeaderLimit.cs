using Ect.Tool.Output;

namespace Ect.Tool.Probing;

/// <summary>Finds out how long one header field may be, with everything that is between here and the service.</summary>
internal sealed class HeaderLimit(Visitor visitor)
{
    /// <summary>The longest field that is tried.</summary>
    public const int Highest = 65_536;

    /// <summary>A difference that matters to nobody.</summary>
    private const int Step = 64;

    /// <summary>No proxy knows it, and no service does.</summary>
    private const string Field = "X-Ect-Doctor";

    private const int Rounds = 11;

    /// <summary>Halves the distance between a length that passes and one that does not. A field passes if the service answers as it does
    /// without it.</summary>
    public async Task<int> FindAsync(Action<double> progress, CancellationToken cancellationToken)
    {
        var usual = (await visitor.GetAsync("", field: null, cancellationToken)).Status;
        if (await PassesAsync(Highest, usual, cancellationToken)) return Highest;

        var (passes, fails) = (0, Highest);
        for (var round = 1; fails - passes > Step; round++)
        {
            var middle = (passes + fails) / 2;
            if (await PassesAsync(middle, usual, cancellationToken)) passes = middle;
            else fails = middle;
            progress(Math.Min(1, (double)round / Rounds));
        }

        return passes;
    }

    private async Task<bool> PassesAsync(int length, int usual, CancellationToken cancellationToken)
    {
        try
        {
            var value = new string('a', length - Field.Length - ": \r\n".Length);
            return (await visitor.GetAsync("", (Field, value), cancellationToken)).Status == usual;
        }
        catch (ToolException)
        {
            return false; // Some close the connection.
        }
    }
}
