using Ect.Packages.Tests;

[assembly: AssemblyFixture(typeof(PackedPackages))]
[assembly: AssemblyFixture(typeof(PostgresFiles))]

// Builds of this repository share its obj folders, and one that restores takes from another what it has just restored.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
