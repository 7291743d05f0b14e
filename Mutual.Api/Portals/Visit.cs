using System.Reflection;
using System.Security.Cryptography;
using System.Buffers.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Mutual.Api.Portals.Words;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;
using NodaTime;

namespace Mutual.Api.Portals;

/// <summary>One request of one person for a page: who asks, in which language and look, and what a form needs.</summary>
public sealed record Visit : IBindableFromHttpContext<Visit>
{
    /// <summary>Who is signed in; null before.</summary>
    public required ApiToken? Token { get; init; }

    /// <summary>How the person wants pages to look.</summary>
    public required Appearance Appearance { get; init; }

    /// <summary>Path of the page.</summary>
    public required string Path { get; init; }

    /// <summary>Path and query, to come back to.</summary>
    public required string Address { get; init; }

    /// <summary>Name and value of the field that proves a form is ours.</summary>
    public required (string Name, string Value) FormProof { get; init; }

    /// <summary>The mutual's moment.</summary>
    public required Instant Now { get; init; }

    /// <summary>Whether made-up people are shown.</summary>
    public required bool Demonstration { get; init; }

    /// <summary>The words of the person's language.</summary>
    public Words.Words Words => Portals.Words.Words.In(Appearance.Language);

    /// <summary>Its way of writing figures.</summary>
    public Written Written => Written.In(Appearance.Language);

    /// <summary>Today in the country.</summary>
    public LocalDate Today(Country country = Country.Be) => Now.InZone(MutualTime.ZoneOf(country)).Date;

    /// <summary>A key for a form's command: the same form sent twice is one command.</summary>
    public static string NewKey() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(18));

    /// <summary>A whole page.</summary>
    /// <param name="model">What it shows; it computes nothing.</param>
    /// <param name="status">200, or that of a refusal.</param>
    public RazorComponentResult Page<TPage, TModel>(TModel model, int status = StatusCodes.Status200OK) where TPage : PortalPage<TModel> =>
        new(typeof(TPage), new Dictionary<string, object?> { [nameof(PortalPage<>.Visit)] = this, [nameof(PortalPage<>.Model)] = model })
        {
            StatusCode = status, PreventStreamingRendering = true, ContentType = "text/html; charset=utf-8",
        };

    /// <summary>After a form: look there. The browser asks with GET, and reloading sends nothing again.</summary>
    public static IResult See(HttpContext context, string address)
    {
        context.Response.Headers.Location = address;
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <inheritdoc/>
    public static ValueTask<Visit?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (IsOpenToListeners(context)) throw new Http.RequestRefusedException(Refusal.ConnectionNotEncrypted);
        return ValueTask.FromResult<Visit?>(Of(context));
    }

    // In production cookies go over TLS only, so without it there is no form to be had, and nobody signed in.
    private static bool IsOpenToListeners(HttpContext context) => !context.Request.IsHttps && !context.RequestServices.GetRequiredService<MutualApiSettings>().Demonstration;

    /// <summary>The visit a request is.</summary>
    public static Visit Of(HttpContext context)
    {
        var services = context.RequestServices;
        // Already begun answers cannot take another cookie; then the page has no form that would need it.
        var proof = context.Response.HasStarted || IsOpenToListeners(context) ? null : services.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context);
        return new()
        {
            Token = context.Features.Get<ApiToken>(),
            Appearance = Appearance.Of(context.Request),
            Path = context.Request.Path.Value ?? "/",
            Address = context.Request.Path + context.Request.QueryString,
            FormProof = (proof?.FormFieldName ?? "", proof?.RequestToken ?? ""),
            Now = services.GetRequiredService<IClock>().GetCurrentInstant(),
            Demonstration = services.GetRequiredService<MutualApiSettings>().Demonstration,
        };
    }
}
