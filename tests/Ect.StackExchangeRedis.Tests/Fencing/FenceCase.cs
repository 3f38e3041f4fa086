namespace Ect.StackExchangeRedis.Tests;

/// <summary>A mark that a server may hold.</summary>
public enum HeldMark
{
    None,
    Own,
    Anothers,
    NoMark,
    OwnWithoutTime,
    AnothersWithoutTime,
}

/// <summary>Whom the caller believes.</summary>
public enum Belief
{
    Nobody,
    /// <summary>The server that is asked, since later than the mark was written.</summary>
    ThisLater,
    /// <summary>The server that is asked, since earlier.</summary>
    ThisEarlier,
    Another,
}

/// <summary>Every state that the script may find, and since when the server is believed then.</summary>
internal static class FenceCase
{
    public const int Now = 100_000, Written = 50_000, Later = 60_000, Earlier = 40_000, Lease = 3_000, Wait = 15_000;

    public const string Another = "fedcba9876543210fedcba9876543210fedcba98";

    public static TheoryData<HeldMark, Belief, bool, int> All
    {
        get
        {
            var cases = new TheoryData<HeldMark, Belief, bool, int>();
            foreach (var mark in Enum.GetValues<HeldMark>())
                foreach (var belief in Enum.GetValues<Belief>())
                    foreach (var isTrusted in new[] { false, true })
                        cases.Add(mark, belief, isTrusted, Since(mark, belief, isTrusted));
            return cases;
        }
    }

    public static int? BelievedSince(Belief belief) => belief switch
    {
        Belief.ThisLater => Later,
        Belief.ThisEarlier => Earlier,
        _ => null,
    };

    private static int Since(HeldMark mark, Belief belief, bool isTrusted) => (mark, belief, isTrusted) switch
    {
        (HeldMark.Own, _, _) => Written,
        (HeldMark.Anothers, Belief.ThisLater, _) => Later,
        (HeldMark.Anothers, Belief.ThisEarlier, _) => Written,
        (HeldMark.None, _, true) => 0,
        _ => Now,
    };
}
