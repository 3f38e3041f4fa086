using System.Globalization;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using System.Text.Json;
using Spectre.Console;

namespace Ect.Tool.Output;

/// <summary>Where results and messages go: results to standard output, everything else to standard error. Colour is for terminals
/// alone, and not where <c>NO_COLOR</c> is set.</summary>
internal sealed class Screen
{
    /// <summary>A file has no width.</summary>
    private const int EndlessWidth = 100_000;

    private readonly TextWriter _output;
    private readonly bool _hasOnlooker;

    /// <param name="isJson">Whether the result is one JSON document.</param>
    /// <param name="output">Standard output, or what takes its place.</param>
    /// <param name="error">Standard error, or what takes its place.</param>
    public Screen(bool isJson, TextWriter output, TextWriter error)
    {
        IsJson = isJson;
        _output = output;
        _hasOnlooker = error == Console.Error && !Console.IsErrorRedirected;
        Out = Make(output, output != Console.Out || Console.IsOutputRedirected);
        Error = Make(error, !_hasOnlooker);
    }

    /// <summary>Whether the result is one JSON document.</summary>
    public bool IsJson { get; }

    public IAnsiConsole Out { get; }

    /// <summary>For messages and progress.</summary>
    public IAnsiConsole Error { get; }

    /// <summary>Writes text as it is, such as a key or a token that another program reads.</summary>
    public void WriteRaw(string text) => _output.WriteLine(text);

    /// <summary>Writes a line of a result. What is interpolated is escaped, and shown with nothing invisible in it.</summary>
    public void Line(FormattableString markup) => Out.MarkupLine(Markup(markup));

    /// <summary>Writes a line for the user, which is no part of the result.</summary>
    public void Note(FormattableString markup) => Error.MarkupLine(Markup(markup));

    /// <summary>Writes the result as JSON. Everything outside ASCII is escaped in it.</summary>
    public void WriteJson<T>(T value, JsonTypeInfo<T> type) => _output.WriteLine(JsonSerializer.Serialize(value, type));

    /// <summary>Runs long work behind a bar, which is shown where somebody looks on.</summary>
    /// <param name="title">What is done.</param>
    /// <param name="work">The work. It reports the part that is done, from 0 to 1.</param>
    public async Task<T> ProgressAsync<T>(string title, Func<IProgress<double>, Task<T>> work)
    {
        if (IsJson || !_hasOnlooker) return await work(new Unseen());

        return await Error.Progress().AutoClear(true).StartAsync(async context =>
        {
            var bar = context.AddTask(Visible.Of(title).EscapeMarkup(), maxValue: 1);
            return await work(new Bar(bar));
        });
    }

    private static string Markup(FormattableString markup) => string.Format(
        CultureInfo.InvariantCulture, markup.Format, [.. markup.GetArguments().Select(Escape)]);

    private static object? Escape(object? argument) => argument switch
    {
        string text => Visible.Of(text).EscapeMarkup(),
        Uri address => Visible.Of(address.ToString()).EscapeMarkup(),
        _ => argument,
    };

    private static IAnsiConsole Make(TextWriter writer, bool isRedirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = isRedirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = isRedirected ? InteractionSupport.No : InteractionSupport.Detect,
            Out = new AnsiConsoleOutput(writer),
        });
        if (isRedirected) console.Profile.Width = EndlessWidth;
        if (isRedirected) console.Profile.Encoding = Encoding.UTF8;
        return console;
    }

    private sealed class Bar(ProgressTask task) : IProgress<double>
    {
        public void Report(double value) => task.Value = value;
    }

    private sealed class Unseen : IProgress<double>
    {
        public void Report(double value)
        {
        }
    }
}
