namespace Ect.AspNetCore.OpenApi.Tests;

public sealed record Order(string Item, int Count);
