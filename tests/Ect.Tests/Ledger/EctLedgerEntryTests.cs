using System.Buffers.Binary;
using System.Text;

namespace Ect.Tests;

public class EctLedgerEntryTests
{
    private const string Recorder = "spiffe://example.com/agent/mé";

    private static readonly EctToken Token = LedgerTokens.Signed();
    private static readonly EctLedgerEntry Entry = EctLedgerEntry.Create(Token, Forge.Now.AddTicks(12_345), Recorder);

    [Fact]
    public void Create_AnyToken_TheDocumentedForm()
    {
        var (recorder, token) = (Encoding.UTF8.GetBytes(Recorder), Encoding.ASCII.GetBytes(Token.EncodedToken));

        byte[] expected = [1, .. BigEndian(1_800_000_000_001, 8), .. BigEndian(recorder.Length, 4), .. recorder, .. BigEndian(token.Length, 4), .. token];

        Assert.Equal(expected, Entry.Encoded.ToArray());
    }

    [Fact]
    public void TryParse_WhatCreateMade_SaysTheSame()
    {
        Assert.True(EctLedgerEntry.TryParse(Entry.Encoded.Span, out var read));
        Assert.Equal(Entry.Encoded.ToArray(), read.Encoded.ToArray());
        Assert.Equal((Forge.Now.AddMilliseconds(1), Recorder, Token.Id, Token.EncodedToken), (read.RecordedAt, read.Recorder, read.TokenId, read.EncodedToken));
        Assert.Equal((Entry.RecordedAt, Entry.Recorder, Entry.TokenId, Entry.EncodedToken), (read.RecordedAt, read.Recorder, read.TokenId, read.EncodedToken));
    }

    [Fact]
    public void TryParse_UnsignedToken_ReadsItsId()
    {
        var token = LedgerTokens.Unsigned(Forge.NewId().ToUpperInvariant());

        Assert.True(EctLedgerEntry.TryParse(EctLedgerEntry.Create(token, Forge.Now, Recorder).Encoded.Span, out var read));
        Assert.Equal(token.Id, read.TokenId);
    }

    [Fact]
    public void TryParse_CutOffAnywhereOrLonger_Refused()
    {
        var encoded = Entry.Encoded.ToArray();

        for (var length = 0; length < encoded.Length; length++) Assert.False(EctLedgerEntry.TryParse(encoded.AsSpan(0, length), out _), $"{length}");
        Assert.False(EctLedgerEntry.TryParse([.. encoded, 0], out _));
        Assert.False(EctLedgerEntry.TryParse([.. encoded, .. encoded], out _));
    }

    [Fact]
    public void TryParse_Time_UpToTheEndOfTheCalendar()
    {
        var last = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

        Assert.True(Parses(time: last));
        Assert.False(Parses(time: last + 1));
        Assert.False(Parses(time: -1));
        Assert.True(Parses(time: 0));
    }

    [Fact]
    public void TryParse_BadVersionLengthOrText_Refused()
    {
        Assert.True(Parses());
        Assert.False(Parses(version: 0));
        Assert.False(Parses(version: 2));
        Assert.False(Parses(recorder: []));
        Assert.False(Parses(recorder: [0xC3, 0x28]));
        Assert.False(Parses(recorderLength: -1));
        Assert.False(Parses(recorderLength: int.MaxValue));
        Assert.False(Parses(recorderLength: int.MinValue));
        Assert.False(Parses(token: ""));
        Assert.False(Parses(token: "a b"));
        Assert.False(Parses(token: Token.EncodedToken + "\n"));
        Assert.False(Parses(token: Token.EncodedToken + "."));
        Assert.False(Parses(token: "e30"));
        Assert.False(Parses(token: "..."));
        Assert.False(Parses(token: Token.EncodedToken.Split('.')[1] + "."));
    }

    [Fact]
    public void Create_NoRecorderOrBefore1970_Throws()
    {
        Assert.Throws<ArgumentException>(() => EctLedgerEntry.Create(Token, Forge.Now, ""));
        Assert.ThrowsAny<ArgumentException>(() => EctLedgerEntry.Create(Token, Forge.Now, "\ud800"));
        Assert.Throws<ArgumentOutOfRangeException>(() => EctLedgerEntry.Create(Token, DateTimeOffset.UnixEpoch.AddMilliseconds(-1), Recorder));
    }

    [Fact]
    public void ToString_Entry_ShowsNoToken() => Assert.DoesNotContain(Token.EncodedToken, Entry.ToString(), StringComparison.Ordinal);

    private static bool Parses(byte version = 1, long time = 1, byte[]? recorder = null, int? recorderLength = null, string? token = null)
    {
        recorder ??= [(byte)'r'];
        var text = Encoding.UTF8.GetBytes(token ?? Token.EncodedToken);
        return EctLedgerEntry.TryParse(
            [version, .. BigEndian(time, 8), .. BigEndian(recorderLength ?? recorder.Length, 4), .. recorder, .. BigEndian(text.Length, 4), .. text], out _);
    }

    private static byte[] BigEndian(long number, int length)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes[^length..];
    }
}
