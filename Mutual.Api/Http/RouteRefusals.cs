using Microsoft.AspNetCore.Builder;
using Mutual.Grains.Kernel;

namespace Mutual.Api.Http;

/// <summary>What a route may refuse beyond what every route may, for the documentation.</summary>
internal sealed record RouteRefusals(IReadOnlyList<Refusal> Refusals);

internal static class RouteRefusalRules
{
    /// <summary>Names the refusals of a route.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder route, params Refusal[] refusals) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new RouteRefusals(refusals));
}
