namespace Ect.Tests;

public class EctContextTests
{
    [Fact]
    public void WorkflowId_OneHeadNamesNone_IsTheOneThatTheOtherNames()
    {
        var workflow = Forge.NewId();
        Assert.Equal(workflow, Context(TestTokens.Token(), TestTokens.Token(workflow: workflow)).WorkflowId);
    }

    [Fact]
    public void WorkflowId_NoHeadNamesOne_IsNull() => Assert.Null(Context(TestTokens.Token(), TestTokens.Token()).WorkflowId);

    private static EctContext Context(params EctToken[] heads) =>
        new(heads, EctGraph.FromRecords([]), EctAssuranceLevel.L2, isTainted: false, receipts: []);
}
