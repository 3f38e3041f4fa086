using System.Globalization;
using Stryker.Abstractions;

namespace Ect.Mutation;

/// <summary>What the command line asks for.</summary>
internal sealed class Arguments
{
    public List<string> Folders { get; } = [];

    public List<int> Mutants { get; } = [];

    public int Sample { get; private set; } = int.MaxValue;

    public int Seed { get; private set; } = 1;

    public int Minimum { get; private set; }

    public TimeSpan Time { get; private set; } = TimeSpan.MaxValue;

    /// <returns>Null for something that is not understood.</returns>
    public static Arguments? Parse(string[] args)
    {
        var arguments = new Arguments();
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith('-')) arguments.Folders.Add(args[i]);
            else if (++i == args.Length || !int.TryParse(args[i], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || !arguments.Set(args[i - 1], number)) return null;
        }

        if (arguments.Folders is []) arguments.Folders.AddRange(["Tokens", "Verification", "Graph"]);
        return arguments;
    }

    /// <summary>The mutants that are named, or a sample: the same for the same seed and the same sources.</summary>
    public IReadOnlyList<IMutant> Choose(IReadOnlyList<IMutant> mutants)
    {
        if (Mutants is not []) return [.. mutants.Where(mutant => Mutants.Contains(mutant.Id))];

        IMutant[] shuffled = [.. mutants];
        new Random(Seed).Shuffle(shuffled);
        return [.. shuffled.Take(Sample)];
    }

    private bool Set(string option, int number)
    {
        switch (option)
        {
            case "--sample": Sample = number; break;
            case "--seed": Seed = number; break;
            case "--minimum": Minimum = number; break;
            case "--minutes": Time = TimeSpan.FromMinutes(number); break;
            case "--mutant": Mutants.Add(number); break;
            default: return false;
        }

        return true;
    }
}
