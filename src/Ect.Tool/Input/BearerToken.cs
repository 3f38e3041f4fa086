using System.Text.RegularExpressions;
using Ect.Tool.Output;

namespace Ect.Tool.Input;

/// <summary>Reads the bearer token of a service: from a file, or from a variable of the environment.</summary>
internal static partial class BearerToken
{
    /// <summary>Reads it.</summary>
    /// <param name="file">The file; <see langword="null"/> to look at the variable.</param>
    /// <param name="variable">The name of the variable.</param>
    /// <param name="url">Where it is sent to.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The token; <see langword="null"/> if none is given.</returns>
    /// <exception cref="ToolException">It cannot be read, is none, or may not be sent there.</exception>
    public static async Task<string?> ReadAsync(string? file, string variable, Uri url, CancellationToken cancellationToken)
    {
        var token = file is null
            ? Environment.GetEnvironmentVariable(variable)
            : (await TextInput.ReadAsync(file, cancellationToken)).Trim();
        if (file is null && string.IsNullOrEmpty(token)) return null;
        if (!Form().IsMatch(token!)) throw new ToolException($"What is in {file ?? variable} is no bearer token.");
        return url.Scheme is "https" || url.IsLoopback
            ? token
            : throw new ToolException("The token of the service is not sent to an address of plain HTTP. Use https.");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._~+/-]+=*\z")] // RFC 6750, section 2.1.
    private static partial Regex Form();
}
