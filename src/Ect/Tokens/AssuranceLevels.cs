namespace Ect.Tokens;

/// <summary>Compares levels.</summary>
internal static class AssuranceLevels
{
    public static EctAssuranceLevel Lower(EctAssuranceLevel one, EctAssuranceLevel other) => one < other ? one : other;

    public static EctAssuranceLevel Higher(EctAssuranceLevel one, EctAssuranceLevel other) => one > other ? one : other;
}
