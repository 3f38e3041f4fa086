using Microsoft.Extensions.Options;

namespace Ect.DependencyInjection;

/// <summary>Makes a validation result of sentences.</summary>
internal static class ValidationErrors
{
    public static ValidateOptionsResult ToResult(this IEnumerable<string> errors)
    {
        var result = new ValidateOptionsResultBuilder();
        foreach (var error in errors) result.AddError(error);
        return result.Build();
    }
}
