// Servers are killed here, and plans and waits are looked at: no test must be slow because of another one.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
