using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.Tests;

public class EctApplicationBuilderExtensionsTests
{
    [Fact]
    public void UseEct_WithoutAddEct_ThrowsASentenceThatNamesIt()
    {
        var app = new ApplicationBuilder(new ServiceCollection().BuildServiceProvider());

        var exception = Assert.Throws<InvalidOperationException>(() => app.UseEct());

        Assert.Contains("AddEct(", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UseEct_WithAddEctCoreAlone_ThrowsASentenceThatNamesAddEct()
    {
        var services = new ServiceCollection();
        services.AddEctCore(options => options.Identity = Forge.Me);
        var app = new ApplicationBuilder(services.BuildServiceProvider());

        var exception = Assert.Throws<InvalidOperationException>(() => app.UseEct());

        Assert.Contains("AddEct(...)", exception.Message, StringComparison.Ordinal);
        Assert.Contains("AddEctCore(...) alone", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UseEct_NoApplication_Throws() => Assert.Throws<ArgumentNullException>(() => EctApplicationBuilderExtensions.UseEct(null!));

    [Fact]
    public async Task UseEct_RetryAfterTooShort_Throws()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => Service.StartAsync(
            ect: ect => ect.ConfigureMiddleware(options => options.RetryAfter = TimeSpan.FromSeconds(0.999))));

        Assert.Contains("RetryAfter", exception.Message, StringComparison.Ordinal);
    }
}
