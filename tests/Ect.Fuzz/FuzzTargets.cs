using Ect.Fuzz.Running;
using Ect.Fuzz.Targets;

namespace Ect.Fuzz;

/// <summary>All readers of what strangers send, or leave behind.</summary>
public static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new TokenTarget(), new HeaderTarget(), new JsonBodyTarget(), new MultipartTarget(), new WorkloadTokenTarget(), new KeySetTarget(),
        new CertificateTarget(), new NoteTarget(), new VerifierKeyTarget(), new ReceiptTarget(), new ProofTarget(), new TilePathTarget(),
        new RecordTarget(), new RedisRecordTarget(), new LedgerEntryTarget(),
    ];
}
