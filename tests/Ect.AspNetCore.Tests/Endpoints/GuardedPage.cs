using Ect.AspNetCore.Tests;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.Hosting;

[assembly: RazorCompiledItem(typeof(GuardedPage), "mvc.1.0.razor-page", "/Pages/Guarded.cshtml")]
[assembly: RazorCompiledItem(typeof(HandlerPage), "mvc.1.0.razor-page", "/Pages/Handler.cshtml")]

namespace Ect.AspNetCore.Tests;

/// <summary>What the Razor compiler makes of a page that only writes a word.</summary>
public abstract class WrittenPage<TModel> : Page where TModel : class
{
    public TModel Model => ViewData.Model;

    public ViewDataDictionary<TModel> ViewData => (ViewDataDictionary<TModel>)PageContext.ViewData;

    public override Task ExecuteAsync()
    {
        WriteLiteral("Reached.");
        return Task.CompletedTask;
    }
}

/// <summary>Its model says what it wants.</summary>
public sealed class GuardedPage : WrittenPage<GuardedPage.PageModel>
{
    [RequireEct("approve_spec")]
    public sealed class PageModel : Microsoft.AspNetCore.Mvc.RazorPages.PageModel
    {
        public PageResult OnGet() => Page();
    }
}

/// <summary>A handler says it, which is no endpoint.</summary>
public sealed class HandlerPage : WrittenPage<HandlerPage.PageModel>
{
    public sealed class PageModel : Microsoft.AspNetCore.Mvc.RazorPages.PageModel
    {
#pragma warning disable MVC1001 // That is the mistake.
        [RequireEct("approve_spec")]
        public PageResult OnGet() => Page();
#pragma warning restore MVC1001
    }
}
