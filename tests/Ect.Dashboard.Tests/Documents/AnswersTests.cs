using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ect.Dashboard.Answers;
using Ect.Dashboard.Events;
using Ect.Dashboard.Receipts;
using Ect.Dashboard.Revocations;
using Ect.Dashboard.Status;
using Ect.Dashboard.Workflows;

namespace Ect.Dashboard.Tests;

/// <summary>The members of the answers are those that docs/dashboard.md lists, by which pages and tools of others read them.</summary>
public sealed class AnswersTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "dashboard.md"));

    /// <summary>What the page calls each answer, and the types of it.</summary>
    private static readonly Dictionary<string, JsonTypeInfo> Answers = new()
    {
        ["`api/workflows`"] = WorkflowsJson.Default.WorkflowList,
        ["`api/workflows/{wid}`"] = WorkflowsJson.Default.WorkflowPage,
        ["of it, a task"] = WorkflowsJson.Default.TaskItem,
        ["of it, a fold"] = WorkflowsJson.Default.FoldItem,
        ["`…/tasks/{jti}`"] = WorkflowsJson.Default.TaskDetail,
        ["`…/tasks/{jti}/receipt`"] = ReceiptsJson.Default.ReceiptBody,
        ["`api/ledger`"] = ReceiptsJson.Default.LedgerBody,
        ["`api/ledger/consistency`"] = ReceiptsJson.Default.ConsistencyBody,
        ["`api/health`"] = StatusJson.Default.Health,
        ["`api/keys`"] = StatusJson.Default.Keys,
        ["`api/sources`"] = StatusJson.Default.SourceList,
        ["`api/refusals`"] = StatusJson.Default.RefusalList,
        ["`api/revocations`"] = RevocationsJson.Default.RevocationListBody,
        ["event `state`"] = EventsJson.Default.StateBody,
        ["event `level`"] = EventsJson.Default.LevelBody,
        ["event `taint`"] = EventsJson.Default.TaintBody,
        ["event `head`"] = EventsJson.Default.HeadBody,
        ["a problem"] = AnswerJson.Default.Problem,
    };

    public static TheoryData<string> Names => [.. Answers.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Members_OfAnAnswer_AreThoseOfThePage(string name)
    {
        var row = $"| {name} | {Of(Answers[name])} |";
        Assert.True(Lines.Contains(row), $"docs/dashboard.md has to say{Environment.NewLine}{row}");
    }

    private static string Of(JsonTypeInfo type) => string.Join(", ", type.Properties.Select(property => Of(property, type)));

    private static string Of(JsonPropertyInfo property, JsonTypeInfo type)
    {
        var all = (JsonSerializerContext)type.OriginatingResolver!;
        var value = all.GetTypeInfo(property.PropertyType)!;
        var inner = value.ElementType is { } element ? all.GetTypeInfo(element)! : value;
        var many = value.Kind switch
        {
            JsonTypeInfoKind.Enumerable => "[]",
            JsonTypeInfoKind.Dictionary => "{}",
            _ => "",
        };
        var members = inner.Kind is JsonTypeInfoKind.Object && inner.Properties.Count > 0 ? $" ({Of(inner)})" : "";
        return $"`{property.Name}{many}{(MayBeMissing(property) ? "?" : "")}`{members}";
    }

    private static bool MayBeMissing(JsonPropertyInfo property) => property.IsGetNullable
        && property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true) is not [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.Never }];
}
