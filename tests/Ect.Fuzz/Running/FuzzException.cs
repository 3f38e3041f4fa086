namespace Ect.Fuzz.Running;

/// <summary>Something that must hold for every input does not hold for one.</summary>
public sealed class FuzzException(string message) : Exception(message)
{
    public static void Unless(bool holds, string what)
    {
        if (!holds) throw new FuzzException(what);
    }

    public static void UnlessEqual<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual)) throw new FuzzException($"{what}: '{expected}' became '{actual}'.");
    }

    public static void UnlessSame<T>(IEnumerable<T> expected, IEnumerable<T> actual, string what)
    {
        if (!expected.SequenceEqual(actual)) throw new FuzzException($"{what}: other values, or in another order.");
    }
}
