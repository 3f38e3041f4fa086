namespace Ect.Testing.Contexts;

/// <summary>What <c>UseEct()</c> leaves in a request that it has accepted.</summary>
internal sealed class TestFeature(EctContext context) : IEctFeature
{
    public EctContext? Context => context;

    public EctFailureReason FailureReason => EctFailureReason.None;
}
