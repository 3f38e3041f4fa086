using System.Diagnostics;
using Ect.Dashboard.Answers;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Dashboard.Tests;

/// <summary>One result for all who ask for the same, and no more of them than there is room for.</summary>
public sealed class SharedResultsTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new(Forge.Now);
    private readonly SharedResults<string, string?> _results;
    private int _made;

    public SharedResultsTests() => _results = new(_clock, Lifetime, maxSize: 10, text => text?.Length);

    [Fact]
    public async Task Result_AskedForByManyAtATime_IsMadeOnce()
    {
        var gate = new TaskCompletionSource();

        var asked = Enumerable.Range(0, 10).Select(_ => GetAsync("a", "result", gate.Task)).ToList();
        gate.SetResult();

        Assert.All(await Task.WhenAll(asked), result => Assert.Equal("result", result));
        Assert.Equal(1, _made);
    }

    [Fact]
    public async Task Result_ForManyCallers_IsNoPartOfTheRequestOfTheFirst()
    {
        using var request = new Activity("request").Start();

        Assert.Null(await _results.GetAsync("a", () => Task.FromResult(Activity.Current?.OperationName)));
        Assert.Same(request, Activity.Current);
    }

    [Fact]
    public async Task Result_IsKeptForItsLifetime()
    {
        await GetAsync("a", "1");
        _clock.Advance(Lifetime - TimeSpan.FromTicks(1));
        Assert.Equal("1", await GetAsync("a", "2"));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("2", await GetAsync("a", "2"));
    }

    [Fact]
    public async Task Results_LargerThanThereIsRoomFor_TheOldestGo()
    {
        await GetAsync("a", "1234");
        await GetAsync("b", "1234");
        await GetAsync("c", "123");

        Assert.Equal("new, 1234, 123", $"{await GetAsync("a", "new")}, {await GetAsync("b", "x")}, {await GetAsync("c", "x")}");
        await GetAsync("large", "12345678901");
        Assert.Equal("x", await GetAsync("large", "x"));
    }

    [Fact]
    public async Task Result_ThatFailedOrIsNotToBeKept_IsMadeAnew()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _results.GetAsync("a", () => throw new InvalidOperationException()));
        Assert.Null(await GetAsync("a", null));
        Assert.Equal("1", await GetAsync("a", "1"));
    }

    [Fact]
    public async Task Forget_WhatIsThereOrBeingMade_IsMadeAnew()
    {
        var gate = new TaskCompletionSource();
        await GetAsync("there", "1");
        var late = GetAsync("made", "1", gate.Task);

        _results.Forget(key => key is "there" or "made");
        gate.SetResult();

        Assert.Equal("1", await late);
        Assert.Equal("2, 2", $"{await GetAsync("there", "2")}, {await GetAsync("made", "2")}");
    }

    private Task<string?> GetAsync(string key, string? result, Task? gate = null) => _results.GetAsync(key, async () =>
    {
        Interlocked.Increment(ref _made);
        await (gate ?? Task.CompletedTask);
        return result;
    });
}
