using Ect;
using Microsoft.Extensions.DependencyInjection;

var services = new ServiceCollection();
services.AddEctCore(o => o.Identity = "spiffe://example.com/agent/a")       // no web server: the core alone
    .AddIssuerKeyFile("spiffe://example.com/agent/b", "b.pub.pem", "b-1")   // for the token that b returns
    .AddSigningKeyFile("a.pem", "a-1");
services.AddHttpClient("quotes", c => c.BaseAddress = new Uri("http://localhost:5002"))
    .AddEctHandler(o =>
    {
        o.Audience = "spiffe://example.com/agent/b";
        o.Action = "customer_asked";
    });

using var provider = services.BuildServiceProvider();
using var scope = provider.GetRequiredService<IEctScopes>().Begin();       // one workflow: what is called in here is linked
var client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("quotes");
using var answer = await client.PostAsync("/quotes", content: null);
Console.WriteLine($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
Console.WriteLine($"The next call follows {scope.Frontier[0].Action} by {scope.Frontier[0].Issuer}.");
