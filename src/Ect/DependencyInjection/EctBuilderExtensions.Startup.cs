using Ect;
using Ect.DependencyInjection;

namespace Microsoft.Extensions.DependencyInjection;

public static partial class EctBuilderExtensions
{
    /// <summary>Adds how a part of the service is set up to the one line that the service logs at start (event 240). The first note under
    /// a name counts. One that is named <c>Ledger</c> says what kind of ledger there is, in the place of its type.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="name">What the line calls it, such as <c>Mode</c>.</param>
    /// <param name="describe">Describes it in a few words, without a secret or an address. It is called once, if Information is logged. If
    /// it throws, the service does not start.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    public static EctBuilder AddStartupNote(this EctBuilder builder, string name, Func<IServiceProvider, string> describe)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(describe);
        var isThere = builder.Services.Any(service =>
            service.ServiceType == typeof(StartupNote) && service.ImplementationInstance is StartupNote note && note.Name == name);
        if (!isThere) builder.Services.AddSingleton(new StartupNote(name, describe));
        return builder;
    }
}
