using BenchmarkDotNet.Running;
using Ect.Benchmarks;

if (args is ["load"]) await LoadRun.RunAsync(Console.Out);
else if (args is ["ancestors"]) await AncestorRun.RunAsync(Console.Out);
else if (args is ["fence", var redis]) await FenceRun.RunAsync(redis, Console.Out);
else if (args is ["stranger"]) await StrangerRun.RunAsync(Console.Out);
else BenchmarkSwitcher.FromAssembly(typeof(LoadRun).Assembly).Run(args, new BenchmarkSettings());
