using Ect.Tool.Output;

namespace Ect.Tool.Input;

/// <summary>Reads the tokens that a command is about: from arguments, files, or standard input.</summary>
internal static class TokenInput
{
    private const char FileMark = '@';

    private static readonly char[] Separators = [' ', '\t', '\r', '\n', ','];

    /// <summary>Returns the texts, in order. A file, standard input, and an argument may have several, with blanks or commas between them,
    /// and header lines as they are sent.</summary>
    /// <param name="given">Texts; <c>@</c> and the path of a file; or <c>-</c> for standard input. Without any, standard input is read
    /// unless it is a terminal.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ToolException">Nothing was given, or a file cannot be read.</exception>
    public static async Task<IReadOnlyList<string>> ReadAsync(IReadOnlyList<string> given, CancellationToken cancellationToken)
    {
        if (given.Count is 0 && Console.IsInputRedirected) given = [TextInput.Standard];
        if (given.Count is 0)
            throw new ToolException("There is no token. Give it as an argument, as @FILE, or on standard input.");

        var texts = new List<string>();
        foreach (var argument in given) texts.AddRange(Split(await ReadAsync(argument, cancellationToken)));
        return texts;
    }

    private static ValueTask<string> ReadAsync(string argument, CancellationToken cancellationToken) => argument switch
    {
        TextInput.Standard => new(TextInput.ReadAsync(argument, cancellationToken)),
        [FileMark, .. var path] => new(TextInput.ReadAsync(path, cancellationToken)),
        ['-', '-', ..] => throw new ToolException($"There is no option {argument}."), // Else a misspelled one would be a token.
        _ => new(argument),
    };

    private static IEnumerable<string> Split(string text) =>
        from part in text.Split(Separators, StringSplitOptions.RemoveEmptyEntries)
        where !part.Equals($"{EctHeaderNames.ExecutionContext}:", StringComparison.OrdinalIgnoreCase)
        select part;
}
