[assembly: AssemblyFixture(typeof(SharedServers))]

// What the tests measure is how a service behaves while its server is slow or gone; it must not be slow because of another test.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
