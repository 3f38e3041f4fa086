using System.Security.Cryptography;
using CsCheck;

namespace Ect.StackExchangeRedis.Tests;

public sealed class RecordRoundTripTests(SharedServers servers)
{
    /// <summary>Any text that a token can hold: also such as would be something else in JSON, in a key or in a command.</summary>
    private static readonly Gen<string> Text = Gen.Char.Where(c => !char.IsSurrogate(c)).Array[0, 40].Select(chars => new string(chars));

    private static readonly Gen<string> Id = Gen.Guid.Select(id => id.ToString());

    private static readonly Gen<DateTimeOffset> Time = Gen.Long[0, 253_402_300_799].Select(DateTimeOffset.FromUnixTimeSeconds);

    private static readonly Gen<EctAssuranceLevel> Level = Gen.Enum<EctAssuranceLevel>();

    private static readonly Gen<EctTokenRecord> Record =
        Gen.Select(Gen.Select(Id, Text, Text, Gen.OneOf(Id, Gen.Const(""))), Gen.Select(Id.Array[0, 20], Time, Time), Gen.Select(Level, Level, Gen.Bool, Gen.Bool), Gen.OneOf(Text, Gen.Const("")))
            .Select((texts, dates, levels, decision) => new EctTokenRecord
            {
                Id = texts.Item1,
                Issuer = texts.Item2,
                Action = texts.Item3,
                WorkflowId = texts.Item4 is "" ? null : texts.Item4,
                Predecessors = dates.Item1,
                IssuedAt = dates.Item2,
                ExpiresAt = dates.Item3,
                Level = levels.Item1,
                PathLevel = levels.Item2,
                AncestorsKnown = levels.Item3,
                Digest = new EctDigest(RandomNumberGenerator.GetBytes(EctDigest.Length)),
                KeyThumbprint = levels.Item4 ? new EctDigest(RandomNumberGenerator.GetBytes(EctDigest.Length)) : null,
                PolicyDecision = decision is "" ? null : decision,
                KeyId = levels.Item4 ? texts.Item3 : null,
                RecordedAt = dates.Item2.AddMilliseconds(texts.Item2.Length),
                Audiences = [texts.Item3, texts.Item2 + texts.Item3],
                InputHash = levels.Item4 ? EctDigest.Of("input"u8) : null,
                OutputHash = levels.Item3 ? EctDigest.Of("output"u8) : null,
                RetryOf = levels.Item4 ? texts.Item1 : null,
                TraceId = levels.Item3 ? Guid.NewGuid().ToString("N") : null,
            });

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Find_AnyRecordOfAnotherInstance_ComesBackWhole(ServerKind kind)
    {
        var (configuration, prefix) = ((await servers.GetAsync(kind)).Configuration, Instances.NewPrefix());
        using var writer = Instances.Start(configuration, prefix);
        using var reader = Instances.Start(configuration, prefix);

        await Record.Array[1, 30].SampleAsync(async records =>
        {
            Assert.Null(await writer.AddAsync(records));

            var found = await reader.FindAsync([.. records.Select(record => record.Id)]);

            Assert.Equal(records.Length, found.Count);
            foreach (var record in records) Records.AssertSame(record, Assert.Single(found, it => it.Id == record.Id));
        }, iter: 100, threads: 1);
    }
}
