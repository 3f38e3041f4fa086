using Ect.Packages.Tests;

[assembly: AssemblyFixture(typeof(PackedPackages))]
