using Microsoft.AspNetCore.Mvc;

namespace Ect.AspNetCore.OpenApi.Tests;

/// <summary>The attributes that a controller can have.</summary>
[ApiController, Route("controller/orders")]
[RequireEct(MinimumLevel = EctAssuranceLevel.L1)]
public sealed class OrdersController : ControllerBase
{
    [HttpGet("{id}")]
    public ActionResult<Order> Find(string id) => Ok(new Order(id, 1));

    [HttpPost, RequireEct("order_placed", AcceptJsonBody = true)]
    public ActionResult<Order> Place(Order order) => Ok(order);

    [HttpDelete("{id}"), AllowMissingEct]
    public IActionResult Cancel(string id) => Ok(id);

    [HttpGet("all"), DisableEct]
    public ActionResult<Order[]> List() => Ok(Array.Empty<Order>());
}
