using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Ledger.AspNetCore.Tests;

public class WitnessesTests
{
    [Fact]
    public async Task Checkpoint_WhileTheLogGrows_SignedByEveryWitness()
    {
        await using var first = await WitnessServer.StartAsync("witness.example.com/1");
        await using var second = await WitnessServer.StartAsync("witness.example.com/2");
        await using var site = await StartAsync(first, second);
        for (var round = 1; round <= 4; round++)
        {
            await site.AppendEndedAsync(37);
            var head = await site.CheckpointAsync();

            Assert.Equal(37 * round, head.Size);
            Assert.Equal(EctLedgerFailure.None, Verify(site, head, quorum: 2, first.Key, second.Key));
            Assert.Equal((head.Size, head.Size), (first.Size, second.Size));
        }

        Assert.All(first.Calls.Concat(second.Calls), call => Assert.Equal(HttpStatusCode.OK, call.Status));
        Assert.Contains(first.Calls, call => call is (37, 74, > 0, _));
    }

    [Fact]
    public async Task Checkpoint_ProcessThatDoesNotKnowTheWitness_IsToldWhereItIs()
    {
        using var folder = new TempFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var witness = await WitnessServer.StartAsync("witness.example.com/1");
        for (var round = 1; round <= 2; round++)
        {
            witness.Calls.Clear();
            await using var site = await LedgerSite.Build(
                ledger: (it, _) => it.AddSqliteLedger(LedgerSite.Origin, key, Path.Combine(folder.Path, "ledger.db")),
                tiles: o => o.Witnesses.Add(witness.Endpoint)).StartAsync();
            await site.AppendEndedAsync(10);

            var head = await site.CheckpointAsync();
            Assert.Equal(10 * round, head.Size);
            Assert.Equal(round is 2, witness.Calls.Exists(call => call is (0, _, 0, HttpStatusCode.Conflict)));
            var requirement = new EctTreeHeadRequirement { Quorum = 1, Witnesses = [witness.Key] };
            Assert.Equal(EctLedgerFailure.None, new EctLedgerVerifier([new(LedgerSite.Origin, key)]).VerifyTreeHead(head, requirement));
        }
    }

    [Fact]
    public async Task Checkpoint_WitnessOutOfReach_ShownWithTheOthers()
    {
        await using var gone = await WitnessServer.StartAsync("witness.example.com/1");
        await using var there = await WitnessServer.StartAsync("witness.example.com/2");
        await using var site = await StartAsync(gone, there);
        await gone.StopAsync();
        await site.AppendEndedAsync(3);

        var head = await site.CheckpointAsync();
        Assert.Equal(EctLedgerFailure.None, Verify(site, head, quorum: 1, there.Key));
        Assert.Equal(EctLedgerFailure.NotWitnessed, Verify(site, head, quorum: 2, gone.Key, there.Key));
        AssertLogged(site, "LedgerWitnessOutOfReach", gone.Key.Name);
    }

    [Theory]
    [InlineData("nothing"), InlineData("junk"), InlineData("stranger"), InlineData("damaged"), InlineData("another note")]
    [InlineData("endless")]
    public async Task Checkpoint_WitnessThatSaysSomethingElse_ShownWithoutIt(string answer)
    {
        using var strange = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var witness = await WitnessServer.StartAsync("witness.example.com/1");
        await using var site = await StartAsync(witness);
        await site.AppendEndedAsync(3);
        var before = await site.CheckpointAsync();
        witness.Answered = line => answer switch
        {
            "nothing" => "",
            "junk" => "<html>\n",
            "stranger" => new EctWitness(witness.Key.Name, strange).Cosign(before, Forge.Now),
            "damaged" => $"{line[..^6]}AAAA=\n",
            "another note" => $"\nother.example.com\n0\n{Convert.ToBase64String(new byte[32])}\n\n{line}",
            _ => string.Concat(Enumerable.Repeat(line, 2_000)),
        };
        await site.AppendEndedAsync(3);

        var head = await site.CheckpointAsync();
        Assert.Equal(6, head.Size);
        Assert.Equal(EctLedgerFailure.None, new EctLedgerVerifier([site.Key]).VerifyTreeHead(head));
        Assert.Equal(EctLedgerFailure.NotWitnessed, Verify(site, head, quorum: 1, witness.Key));
        Assert.DoesNotContain(witness.Key.Name, head.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("charset"), InlineData("far ahead"), InlineData("no number"), InlineData("huge"), InlineData("status")]
    [InlineData("nothing")]
    public async Task Checkpoint_WitnessWhoseAnswerIsOdd_ShownWithoutIt(string answer)
    {
        await using var witness = await WitnessServer.StartAsync("witness.example.com/1");
        witness.Instead = context =>
        {
            context.Response.StatusCode = answer switch { "charset" or "huge" => 200, "status" => 999, _ => 409 };
            context.Response.ContentType = answer is "charset" ? "text/plain; charset=none" : "text/x.tlog.size";
            if (answer is "nothing") context.Abort();
            return context.Response.WriteAsync(answer switch
            {
                "far ahead" => $"{long.MaxValue}\n",
                "no number" => $"{long.MaxValue}0\n",
                "huge" => new string('1', 1_000_000),
                _ => "1\n",
            });
        };
        await using var site = await StartAsync(witness);
        for (var round = 1; round <= 2; round++)
        {
            await site.AppendEndedAsync(3);
            var head = await site.CheckpointAsync();
            Assert.Equal(3 * round, head.Size);
            Assert.Equal(EctLedgerFailure.NotWitnessed, Verify(site, head, quorum: 1, witness.Key));
        }
    }

    /// <summary>What was looked at before the clock went on is as old as that, whenever it was signed.</summary>
    [Fact]
    public async Task Checkpoint_LookedAtBeforeAndSignedAfterwards_DoesNotHoldUpTheNext()
    {
        var gate = new TaskCompletionSource();
        await using var witness = await WitnessServer.StartAsync("witness.example.com/1");
        witness.Gate = gate.Task;
        await using var site = await StartAsync(witness);
        await witness.Asked.Task;
        var behind = site.Tiles.GetCheckpointAsync(TestContext.Current.CancellationToken).AsTask();
        await site.AppendEndedAsync(37);

        var head = site.CheckpointAsync();
        gate.SetResult();
        await Task.WhenAny(behind); // It may have lost patience, which is of no interest here.

        Assert.Equal(37, (await head).Size);
        Assert.Equal(37, (await site.CheckpointAsync()).Size);
    }

    [Fact]
    public async Task Checkpoint_WitnessThatHasSeenMore_ShownWithoutItAndSaid()
    {
        await using var witness = await WitnessServer.StartAsync("witness.example.com/1");
        witness.Size = 1_000;
        await using var site = await StartAsync(witness);
        await site.AppendEndedAsync(3);

        Assert.Equal(EctLedgerFailure.NotWitnessed, Verify(site, await site.CheckpointAsync(), quorum: 1, witness.Key));
        AssertLogged(site, "LedgerWitnessSignedNothing", "1000");
    }

    [Fact]
    public async Task Checkpoint_WithWitnesses_ChangesOnceAMinute()
    {
        await using var witness = await WitnessServer.StartAsync("witness.example.com/1");
        await using var site = await StartAsync(witness);
        await site.AppendEndedAsync(3);
        var head = await site.CheckpointAsync();
        await site.AppendAsync(site.Token());

        site.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(head.Note, (await site.CheckpointAsync()).Note);
        Assert.NotNull(await site.ReadAsync("/ledger/tile/entries/000.p/4")); // Tiles may be ahead of it.
        site.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(4, (await site.CheckpointAsync()).Size);
    }

    [Fact]
    public async Task Checkpoint_NothingNew_RenewedInTime()
    {
        await using var site = await StartAsync();
        await site.AppendEndedAsync(3);
        var verifier = new EctLedgerVerifier([site.Key]);
        var requirement = new EctTreeHeadRequirement { MaxAge = TimeSpan.FromMinutes(10), Clock = site.Clock };
        var first = await site.CheckpointAsync();

        for (var minutes = 0; minutes < 30; minutes += 3)
        {
            Assert.Equal(EctLedgerFailure.None, verifier.VerifyTreeHead(await site.CheckpointAsync(), requirement));
            site.Clock.Advance(TimeSpan.FromMinutes(3));
        }

        Assert.Equal(EctLedgerFailure.Stale, verifier.VerifyTreeHead(first, requirement)); // What a frozen copy would show.
        Assert.Equal(3, (await site.CheckpointAsync()).Size);
    }

    [Fact]
    public async Task Checkpoint_NobodyAsksAnyMore_RenewedAllTheSame()
    {
        await using var site = await StartAsync();
        using var age = site.Measure("ect.ledger.checkpoint.age");
        await site.CheckpointAsync(); // The first one is signed.

        site.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(TimeSpan.FromMinutes(4).TotalSeconds, Age());
        site.Clock.Advance(TimeSpan.FromMinutes(2));
        await Poll.UntilAsync(() => Task.FromResult(Age() is 0), TimeSpan.FromSeconds(30), "the checkpoint is renewed");

        double? Age()
        {
            age.Clear();
            age.RecordObservableInstruments();
            return age.LastMeasurement?.Value;
        }
    }

    [Fact]
    public async Task Start_TooManyWitnesses_Fails()
    {
        await using var witness = await WitnessServer.StartAsync("witness.example.com/1");
        var refused = Assert.Throws<InvalidOperationException>(() => LedgerSite.Build(tiles: o =>
        {
            for (var i = 0; i < 17; i++) o.Witnesses.Add(witness.Endpoint);
        }));
        Assert.Contains("More than 16 witnesses", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("witness"), InlineData("ftp://witness.example.com/")]
    public void Endpoint_NoAddressOfHttp_Refused(string prefix)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var uri = new Uri(prefix, UriKind.RelativeOrAbsolute);
        Assert.Throws<ArgumentException>(() => new EctWitnessEndpoint(uri, new("witness.example.com/1", key)));
    }

    private static void AssertLogged(LedgerSite site, string name, string text) => Assert.Contains(
        site.Log.GetSnapshot(), line => line.Id.Name == name && line.Message.Contains(text, StringComparison.Ordinal));

    private static EctLedgerFailure Verify(LedgerSite site, EctTreeHead head, int quorum, params EctWitnessKey[] witnesses) =>
        new EctLedgerVerifier([site.Key]).VerifyTreeHead(head, new() { Quorum = quorum, Witnesses = witnesses });

    private static async Task<LedgerSite> StartAsync(params WitnessServer[] witnesses) => await LedgerSite.Build(tiles: o =>
    {
        foreach (var witness in witnesses) o.Witnesses.Add(witness.Endpoint);
    }).StartAsync();
}
