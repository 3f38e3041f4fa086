using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace Ect.Dashboard.Answers;

/// <summary>Lets a bounded number of callers do what is expensive, and as many more wait for their turn.</summary>
/// <param name="atOnce">How many are served at a time.</param>
/// <param name="waiting">How many more may wait.</param>
internal sealed class Turns(int atOnce, int waiting)
{
    private readonly Channel<Turn> _taken = Channel.CreateBounded<Turn>(atOnce); // Who writes into a full one waits.
    private int _callers;

    /// <summary>Waits for a turn.</summary>
    /// <returns>To be disposed of when it is over.</returns>
    /// <exception cref="BadHttpRequestException">Too many wait already.</exception>
    public async Task<IDisposable> TakeAsync(CancellationToken gone)
    {
        try
        {
            if (Interlocked.Increment(ref _callers) > atOnce + waiting)
            {
                throw new BadHttpRequestException(
                    "This service is busy with others who look at the same. Try again.", StatusCodes.Status503ServiceUnavailable);
            }

            var turn = new Turn(this);
            await _taken.Writer.WriteAsync(turn, gone);
            return turn;
        }
        catch
        {
            Interlocked.Decrement(ref _callers);
            throw;
        }
    }

    private void End()
    {
        _taken.Reader.TryRead(out _); // One less, whichever.
        Interlocked.Decrement(ref _callers);
    }

    private sealed class Turn(Turns turns) : IDisposable
    {
        public void Dispose() => turns.End();
    }
}
