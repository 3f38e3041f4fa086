namespace Ect.Mutation.Running;

internal enum Fate
{
    Killed,
    Survived,
    TimedOut,
    NotCovered
}
