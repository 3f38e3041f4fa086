using EctAgent;

AgentApp.Create(args).Run();
