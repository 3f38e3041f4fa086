using System.Text.Json.Nodes;

namespace Ect.Tests;

/// <summary>What the token of an answer must say of the token that was sent (profile, section 4).</summary>
public sealed class AnswerRuleTests : IDisposable
{
    private static readonly string Workflow = Forge.NewId();

    private readonly Forge _alice = new(), _bob = new(Forge.Bob, "b-1");
    private readonly TestService _service;
    private readonly EctToken _sent;

    public AnswerRuleTests()
    {
        _service = new TestService(trusted: [_alice, _bob]);
        _sent = TestTokens.From(_alice, Workflow);
    }

    public void Dispose()
    {
        _service.Dispose();
        _alice.Dispose();
        _bob.Dispose();
    }

    [Fact]
    public async Task Verify_AnswerNamesTheSentToken_Succeeds()
    {
        var result = await VerifyAsync(Answer(Workflow, _sent.Id));

        Assert.Equal(EctFailureReason.None, result.FailureReason);
        Assert.True(result.Context!.Graph.IsComplete); // The sent token counts as known.
    }

    [Fact]
    public async Task Verify_TheSameTokenAsARequest_ThePredecessorIsMissing() =>
        Assert.Equal(EctFailureReason.PredecessorMissing, (await _service.VerifyAsync(Answer(Workflow, _sent.Id))).FailureReason);

    [Fact]
    public async Task Verify_AnswerThatNamesNothing_ThePredecessorIsMissing()
    {
        var result = await VerifyAsync(Answer(Workflow));

        Assert.Equal((EctFailureReason.PredecessorMissing, "the answer does not name the token that was sent"), (result.FailureReason, result.FailureDetail));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Verify_AnswerOfAnotherWorkflowOrOfNone_WorkflowMismatch(bool namesOne)
    {
        var result = await VerifyAsync(Answer(namesOne ? Forge.NewId() : null));

        Assert.Equal((EctFailureReason.WorkflowMismatch, "the answer is of another workflow than the call"), (result.FailureReason, result.FailureDetail));
    }

    [Fact]
    public async Task Verify_TwoHeadsThatBothNameTheSentToken_TooManyTokens()
    {
        var result = await VerifyAsync(Answer(Workflow, _sent.Id), Answer(Workflow, _sent.Id));

        Assert.Equal((EctFailureReason.TooManyTokens, "an answer may carry only the token of one task and its predecessors"),
            (result.FailureReason, result.FailureDetail));
    }

    [Fact]
    public async Task Verify_InlinePredecessorThatDoesNotNameTheSentToken_Succeeds()
    {
        var id = Forge.NewId();
        var between = _bob.Token(claims => (claims["jti"], claims["wid"]) = (id, Workflow));

        Assert.Equal(EctFailureReason.None, (await VerifyAsync(between, Answer(Workflow, _sent.Id, id))).FailureReason);
    }

    [Fact]
    public async Task Verify_OnlyAnInlinePredecessorNamesTheSentToken_ThePredecessorIsMissing()
    {
        var id = Forge.NewId();
        var between = _bob.Token(claims => (claims["jti"], claims["wid"], claims["pred"]) = (id, Workflow, new JsonArray(_sent.Id)));

        var result = await VerifyAsync(between, Answer(Workflow, id));

        Assert.Equal((EctFailureReason.PredecessorMissing, 1), (result.FailureReason, result.FailedTokenIndex));
    }

    private string Answer(string? workflow, params string[] predecessors) => _bob.Token(claims =>
    {
        if (workflow is not null) claims["wid"] = workflow;
        claims["pred"] = new JsonArray([.. predecessors.Select(id => (JsonNode)id)]);
    });

    private ValueTask<EctVerificationResult> VerifyAsync(params string[] tokens) =>
        _service.VerifyAsync(new EctRequirement { AnswerTo = _sent }, tokens);
}
