using BenchmarkDotNet.Running;
using Ect.Benchmarks;
using Ect.Benchmarks.Ledger;
using Ect.Benchmarks.Table;

if (args is ["load"]) await LoadRun.RunAsync(Console.Out);
else if (args is ["ancestors"]) await AncestorRun.RunAsync(Console.Out);
else if (args is ["fence", var redis]) await FenceRun.RunAsync(redis, Console.Out);
else if (args is ["stranger"]) await StrangerRun.RunAsync(Console.Out);
else if (args is ["table", .. var options]) return await TableCommand.RunAsync(options, Console.Out);
else if (args is ["ledger", .. var ledger]) return await LedgerCommand.RunAsync(ledger, Console.Out);
else if (args is [WriterProgram.Command]) await WriterProgram.RunAsync();
else if (args is [TargetServer.Command, var kind, var key, .. var redisOfServer])
    await TargetServer.RunAsync(Enum.Parse<TargetKind>(kind), key, redisOfServer.SingleOrDefault());
else if (args is [WorkerProgram.Command, var bench, .. var settings]) await WorkerProgram.RunAsync(bench, settings);
else BenchmarkSwitcher.FromAssembly(typeof(LoadRun).Assembly).Run(args, new BenchmarkSettings());

return 0;
