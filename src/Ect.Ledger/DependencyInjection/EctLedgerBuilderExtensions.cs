using System.Security.Cryptography;
using Ect;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds an audit ledger with signed tree heads and receipts.</summary>
public static class EctLedgerBuilderExtensions
{
    /// <summary>Records verified tokens in a ledger in memory: for development and tests, since it is not durable.</summary>
    /// <param name="builder">What <c>AddEct()</c> returned.</param>
    /// <param name="origin">The ledger's name, best a host name with a path and no scheme, such as <c>ledger.example.com/audit</c>. Instances need names of
    /// their own: each of them has a ledger of its own.</param>
    /// <param name="key">A private key on the curve P-256, which signs tree heads and receipts. It stays the caller's.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="origin"/> cannot be a ledger's name, or <paramref name="key"/> lies on another curve or cannot sign.</exception>
    public static EctBuilder AddLedger(this EctBuilder builder, string origin, ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Replace(ServiceDescriptor.Singleton<IEctLedgerSigner>(new EctLedgerSigner(origin, key)));
        return builder.AddLedger<InMemoryEctLedger>();
    }
}
