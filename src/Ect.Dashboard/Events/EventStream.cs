using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Ect.Dashboard.Events;

/// <summary>Writes events as a browser reads them (HTML, "Server-sent events"), with a cursor by which it goes on after a break.</summary>
internal sealed class EventStream(HttpResponse response, EventHub hub, Watch watch, TimeProvider clock)
{
    /// <summary>Proxies and browsers close what is silent for long.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private long _number;

    /// <summary>Writes until the caller goes.</summary>
    /// <param name="cursor">Where the caller was; <see langword="null"/> if it has just come.</param>
    /// <param name="gone">Ends the stream.</param>
    /// <exception cref="OperationCanceledException">The caller has gone.</exception>
    public async Task WriteAsync(string? cursor, CancellationToken gone)
    {
        var isKnown = TryReadCursor(cursor, out var number) && watch.Read(number).Events is not null;
        _number = isKnown ? number : watch.Read(0).Number;

        var start = new StringBuilder("retry: 2000\n");
        if (cursor is not null && !isKnown) Append(start, new("gap", "{}"));
        foreach (var one in watch.Present) Append(start, one);
        await SendAsync(start.Append(CultureInfo.InvariantCulture, $"id: {hub.Epoch}.{_number}\n\n"), gone);

        while (true)
        {
            var changed = watch.Changed; // Before the events are read, so that none is missed.
            await SendNewAsync(gone);
            try
            {
                await changed.WaitAsync(Heartbeat, clock, gone);
            }
            catch (TimeoutException)
            {
                await SendAsync(new(":\n\n"), gone);
            }
        }
    }

    private async Task SendNewAsync(CancellationToken gone)
    {
        var (events, last) = watch.Read(_number);
        if (events is []) return;

        var text = new StringBuilder();
        foreach (var (number, one) in events ?? [(last, new("gap", "{}"))])
        {
            _number = number;
            Append(text, one);
        }

        await SendAsync(text, gone);
    }

    private void Append(StringBuilder text, LiveEvent one) =>
        text.Append(CultureInfo.InvariantCulture, $"id: {hub.Epoch}.{_number}\nevent: {one.Kind}\ndata: {one.Data}\n\n");

    private async Task SendAsync(StringBuilder text, CancellationToken gone)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes($"{text}"), gone);
        await response.Body.FlushAsync(gone);
    }

    private bool TryReadCursor(string? cursor, out long number)
    {
        number = 0;
        return cursor?.Split('.') is [var epoch, var text] && epoch == hub.Epoch
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
