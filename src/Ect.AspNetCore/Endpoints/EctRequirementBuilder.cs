namespace Ect;

/// <summary>What an endpoint asks of ECTs beyond <see cref="EctOptions"/>. What is left <see langword="null"/> stays as the group,
/// the controller or the options have it.</summary>
public sealed class EctRequirementBuilder : IEctEndpointMetadata
{
    internal EctRequirementBuilder() { }

    /// <summary>The lowest level that heads may have (profile, rule 9).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no level.</exception>
    public EctAssuranceLevel? MinimumLevel
    {
        get;
        set => field = Defined(value);
    }

    /// <summary>The lowest level that predecessors may have (profile, section 3, rule 6).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no level.</exception>
    public EctAssuranceLevel? MinimumPredecessorLevel
    {
        get;
        set => field = Defined(value);
    }

    /// <summary>Whether unknown predecessors are refused or reported (profile, section 3, rule 2).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is neither.</exception>
    public EctUnresolvedPredecessors? UnresolvedPredecessors
    {
        get;
        set => field = Defined(value);
    }

    /// <summary>The values of <c>exec_act</c> that heads may have, compared as exact text (profile, rule 19).</summary>
    /// <exception cref="ArgumentException">The collection is empty, or one of its members is.</exception>
    public IReadOnlyCollection<string>? Actions
    {
        get;
        set
        {
            if (value is { Count: 0 } || value?.Any(string.IsNullOrEmpty) is true)
                throw new ArgumentException("Name at least one action, and none that is empty; null accepts every action.", nameof(value));

            field = value is null ? null : [.. value];
        }
    }

    /// <summary>Whether the heads are used up and recorded; <see langword="false"/> for a gate in front of the service
    /// that will use them (profile, section 6).</summary>
    public bool? Consume { get; set; }

    /// <summary>Whether the tokens may also be in the member <c>execution_context</c> of a JSON object, a string or an array of strings, of a request that
    /// has none in its header. Such a body is read before the endpoint runs, up to 1 MiB (413 beyond), and stays as it is (profile, section 4).</summary>
    public bool? AcceptJsonBody { get; set; }

    /// <summary>Requires that every head carries the hash of the request's content as the endpoint will read it, in place of what
    /// <see cref="EctOptions.BindBody"/> says (profile, section 4). The whole content is read before the endpoint runs, up to the server's limit;
    /// what is long waits on disk. Not for requests that are streams without an end.</summary>
    /// <param name="binding">The claim; <see cref="EctBodyBinding.None"/> for none.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="binding"/> is none of the values.</exception>
    public void BindBody(EctBodyBinding binding) => BodyBinding = binding;

    internal EctBodyBinding? BodyBinding
    {
        get;
        set => field = Defined(value);
    }

    EctEndpointRequirement IEctEndpointMetadata.ApplyTo(EctEndpointRequirement requirement)
    {
        var verification = requirement.Verification;
        return requirement with
        {
            IsDisabled = false,
            AllowsMissing = false,
            AcceptsJsonBody = AcceptJsonBody ?? requirement.AcceptsJsonBody,
            BodyBinding = BodyBinding ?? requirement.BodyBinding,
            Verification = verification with
            {
                MinimumLevel = MinimumLevel ?? verification.MinimumLevel,
                MinimumPredecessorLevel = MinimumPredecessorLevel ?? verification.MinimumPredecessorLevel,
                UnresolvedPredecessors = UnresolvedPredecessors ?? verification.UnresolvedPredecessors,
                Actions = Actions ?? verification.Actions,
                Consume = Consume ?? verification.Consume,
            },
        };
    }

    private static T? Defined<T>(T? value) where T : struct, Enum =>
        value is not { } given || Enum.IsDefined(given)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"Not a value of {typeof(T).Name}.");
}
