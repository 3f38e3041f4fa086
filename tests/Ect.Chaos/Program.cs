using Ect.Chaos;

return args is ["instance"] ? await InstanceProgram.RunAsync() : await ChaosCommand.RunAsync(args, Console.Out);
