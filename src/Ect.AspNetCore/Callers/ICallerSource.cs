using Ect.Verification;
using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Callers;

/// <summary>Shows who the caller of a request is, from something that came with it, and with which key that caller signs.</summary>
internal interface ICallerSource
{
    /// <summary>Nothing that a stranger can send is an exception.</summary>
    /// <exception cref="EctKeySourceException">The source cannot tell.</exception>
    ValueTask<ProvenCaller> FindAsync(HttpContext context, CancellationToken cancellationToken);
}
