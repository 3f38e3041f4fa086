using System.Text;
using Ect.Fuzz.Running;
using Ect.Ledger.Notes;

namespace Ect.Fuzz.Targets;

/// <summary>Tree heads (C2SP checkpoints in signed notes): what is accepted has one form.</summary>
internal sealed class NoteTarget : FuzzTarget
{
    public override string Name => "note";

    public override (long, long) Allocation => (64 * 1024, 512);

    public override IReadOnlyList<string> Words { get; } =
    [
        "\n", "\n\n", "\u2014 ", "ledger.example.com/audit", "+", " ", "0", "9223372036854775807", "9223372036854775808", "=", "==",
        "AAAA",
    ];

    public override IEnumerable<byte[]> MakeSeeds()
    {
        var text = EctTreeHead.Format("ledger.example.com/audit", 3, EctDigest.Of([1]));
        var note = SignedNote.Write(text, new("ledger.example.com/audit", 0x01020304, [1, 2, 3, 4, 5]));
        yield return Encoding.UTF8.GetBytes(note);
        yield return Encoding.UTF8.GetBytes(note + SignedNote.Line(new("witness.example.com/w", 7, new byte[72])));
        yield return Encoding.UTF8.GetBytes(SignedNote.Write(EctTreeHead.Format("l", 0, EctDigest.Of([])), new("l", 1, [1])));
    }

    public override object? Read(byte[] input) => EctTreeHead.TryParse(Encoding.UTF8.GetString(input), out var head) ? head : null;

    public override string Check(byte[] input, object? read)
    {
        if (read is not EctTreeHead head) return "refused";

        var written = new StringBuilder(EctTreeHead.Format(head.Origin, head.Size, head.RootHash)).Append('\n');
        foreach (var signature in head.SignedNote.Signatures) written.Append(SignedNote.Line(signature));
        FuzzException.UnlessEqual(Encoding.UTF8.GetString(input), written.ToString(), "The note");
        FuzzException.Unless(head.Size >= 0, "A ledger has fewer entries than none.");
        return $"accepted {head.SignedNote.Signatures.Count}";
    }
}
