using System.Text.Json;
using Ect.Tool.Input;
using Ect.Tool.Output;

namespace Ect.Tool.Graphs;

/// <summary>Reads workflows from a service that shows them (<c>MapEctDashboard</c>). Nothing that it answers is taken for
/// granted.</summary>
/// <param name="url">The address of its page.</param>
/// <param name="token">The bearer token that it asks for; <see langword="null"/> if it asks for none.</param>
internal sealed class Dashboard(Uri url, string? token) : IDisposable
{
    /// <summary>The variable of the environment with its bearer token.</summary>
    public const string TokenVariable = "ECT_DASHBOARD_TOKEN";

    /// <summary>What else may be wrong: a service with UseEct() refuses whoever asks at its root.</summary>
    private const string Elsewhere = "If it is not the address of a dashboard, give that: MapEctDashboard maps it to /ect.";

    private const int MaxBytes = 64 << 20, PageSize = 2_000, MaxPages = 1_000, MaxTasks = 100_000;

    private readonly Remote _remote = new(token);
    private int _bytesLeft = MaxBytes;

    /// <summary>Reads all pages of a workflow.</summary>
    /// <param name="workflow">Its <c>wid</c>.</param>
    /// <param name="expanded">Folded tasks that are to be shown one by one.</param>
    /// <param name="progress">Is told the part that is read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ToolException">There is none, or what is answered is no workflow.</exception>
    public async Task<ShownWorkflow> ReadAsync(
        Guid workflow, IReadOnlyList<Guid> expanded, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var (tasks, after) = (new Dictionary<string, TaskFacts>(), default(string));
        for (var count = 0; count < MaxPages; count++)
        {
            var page = await ReadPageAsync(workflow, expanded, after, cancellationToken);
            var before = tasks.Count;
            foreach (var task in PageReader.Read(page, workflow)) tasks.TryAdd(task.Id, task);
            if (tasks.Count > MaxTasks) throw new ToolException($"{url} shows more than {MaxTasks} tasks of one workflow.");
            if (page.Next is null)
                return new(page.Service, page.State, $"{(page.AtLeast ? "at least " : "")}{page.Total}", [.. tasks.Values]);
            if (tasks.Count == before) throw new ToolException($"{url} shows page after page without a new task.");

            progress.Report(Math.Min(1, (double)tasks.Count / Math.Max(1, page.Total)));
            after = page.Next;
        }

        throw new ToolException($"{url} shows more than {MaxPages} pages of one workflow.");
    }

    public void Dispose() => _remote.Dispose();

    private async Task<WorkflowPage> ReadPageAsync(
        Guid workflow, IReadOnlyList<Guid> expanded, string? after, CancellationToken cancellationToken)
    {
        var query = $"?take={PageSize}{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}"
            + string.Concat(expanded.Select(id => $"&expand={id}"));
        var reply = await _remote.GetAsync(new Uri(url, $"api/workflows/{workflow}{query}"), _bytesLeft, cancellationToken);
        _bytesLeft -= reply.Content.Length;
        return reply switch
        {
            { Status: 404 } => throw new ToolException(
                $"{url} has no workflow {workflow}. {Elsewhere}"),
            { Status: 401 or 403 or (>= 300 and < 400) } => throw new ToolException(
                $"{url} answered {reply.Status}. Give a token for it with --token-file, or in {TokenVariable}. {Elsewhere}"),
            { Status: 400 } when after is not null => throw new ToolException(
                $"The workflow changed while it was read from {url}. Try again."),
            { Status: not 200 } => throw new ToolException($"{url} answered {reply.Status}. {Elsewhere}"),
            { IsWebPage: true } => throw new ToolException(
                $"{url} answered with a web page. Something else answers there, such as a proxy."),
            _ => Parse(reply.Content),
        };
    }

    private WorkflowPage Parse(byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, PagesJson.Default.WorkflowPage) ?? throw new JsonException();
        }
        catch (JsonException exception)
        {
            throw new ToolException($"{url} answered with what is no workflow: {exception.Path ?? "$"} is wrong, or something is missing.");
        }
    }
}
