using Ect.AspNetCore.Bodies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>Stands in front of all else, and tells how much has been read of all bodies.</summary>
internal sealed class ReadBytes : IStartupFilter
{
    private readonly Lock _gate = new();
    private long _read, _awaited = long.MaxValue;
    private TaskCompletionSource _reached = new();

    public void AddTo(IServiceCollection services) => services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter>(this));

    /// <summary>Waits until so many bytes have been read, and whoever has read the last of them asks for more.</summary>
    public Task WaitForAsync(long count)
    {
        lock (_gate)
        {
            if (_read >= count) return Task.CompletedTask;

            (_awaited, _reached) = (count, new(TaskCreationOptions.RunContinuationsAsynchronously));
            return _reached.Task.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((http, following) =>
        {
            http.Request.Body = new CountedStream(http.Request.Body, this);
            return following(http);
        });
        next(app);
    };

    private void Add(int read)
    {
        lock (_gate)
            if ((_read += read) >= _awaited) _reached.TrySetResult();
    }

    private sealed class CountedStream(Stream body, ReadBytes counter) : ReadOnlyStream
    {
        private int _last;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            counter.Add(_last);
            _last = 0;
            return CountAsync(body.ReadAsync(buffer, cancellationToken));
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private async ValueTask<int> CountAsync(ValueTask<int> reading) => _last = await reading;
    }
}
