using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Mutual.Api.Access;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;
using NodaTime;
using Scalar.AspNetCore;

namespace Mutual.Api.Http;

/// <summary>The API described in OpenAPI 3.1, and the page to try it, which loads nothing from elsewhere.</summary>
internal static class OpenApiDescription
{
    private static readonly Refusal[] OnEveryRoute = [Refusal.TokenMissing, Refusal.TokenInvalid, Refusal.RoleNotAllowed, Refusal.NotFound, Refusal.TooManyRequests];
    private static readonly Refusal[] OnEveryWrite = [Refusal.IdempotencyKeyMissing, Refusal.IdempotencyKeyInvalid, Refusal.IdempotencyKeyReused, Refusal.VersionStale];
    private static readonly Refusal[] OnEveryBody =
    [
        Refusal.JsonInvalid, Refusal.JsonMissing, Refusal.JsonType, Refusal.JsonUnknownMember, Refusal.JsonDuplicate, Refusal.JsonTooDeep, Refusal.JsonOutOfRange, Refusal.ValueUnknown,
        Refusal.IdInvalid, Refusal.DateInvalid, Refusal.AmountNotCents, Refusal.AmountOutOfRange, Refusal.CurrencyNotAccepted, Refusal.TextNotUnicode,
        Refusal.ContentType, Refusal.ContentEncoding, Refusal.BodyTooLarge, Refusal.UploadIncomplete,
    ];

    public static void AddMutualOpenApi(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = description => description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) is true;
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            Describe(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(static (operation, context, _) =>
        {
            Describe(operation, context);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer(static (schema, context, _) =>
        {
            Describe(schema, context.JsonTypeInfo.Type);
            return Task.CompletedTask;
        });
    });

    public static void MapMutualOpenApi(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").ForAnyone();
        app.MapScalarApiReference(Guards.Docs, options =>
        {
            options.Title = "Mutual: try the API";
            options.OpenApiRoutePattern = "/openapi/v1.json";
            options.DefaultFonts = false;
            options.Telemetry = false;
            options.HideDeveloperTools().DisableAgent().DisableMcp();   // They would lead to services of others.
        }).ForAnyone();
    }

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new()
        {
            Title = "Mutual",
            Version = "v1",
            Description = "The labour mutual's books, invoices and payroll. Money is whole cents; days are ISO; every write takes an Idempotency-Key, and the same key again gives the first answer. "
                + "What is refused is application/problem+json with a stable code, and booked nothing.",
        };
        document.Servers = [new() { Url = "/" }];
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [BearerTokens.SchemeName] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A token of one role; see /api/v1/token for what yours may do." },
        };
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas["Problem"] = ProblemSchema();
        document.Security = [new() { [new OpenApiSecuritySchemeReference(BearerTokens.SchemeName, document)] = [] }];
    }

    private static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var refusals = new List<Refusal>(OnEveryRoute);
        operation.Parameters ??= [];
        if (metadata.OfType<TakesIdempotencyKey>().Any())
        {
            refusals.AddRange(OnEveryWrite);
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = Write.Header,
                In = ParameterLocation.Header,
                Required = true,
                Description = "16 to 64 letters, digits, - or _. The same key again gives the first answer and does nothing twice.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 16, MaxLength = 64, Pattern = "^[A-Za-z0-9_-]{16,64}$" },
            });
        }
        if (metadata.OfType<IsPaged>().Any())
        {
            refusals.AddRange([Refusal.QueryInvalid, Refusal.PageTooLarge, Refusal.SortNotAllowed]);
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "after", In = ParameterLocation.Query, Description = "The cursor next of the page before.", Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
            });
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "limit", In = ParameterLocation.Query, Description = "Rows wanted; 50 when not said.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "100" },
            });
        }
        foreach (var filter in metadata.OfType<FilteredBy>().SelectMany(filtered => filtered.Names))
            operation.Parameters.Add(new OpenApiParameter { Name = filter, In = ParameterLocation.Query, Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" } });
        if (operation.RequestBody is not null) refusals.AddRange(OnEveryBody);
        refusals.AddRange(metadata.OfType<RouteRefusals>().SelectMany(named => named.Refusals));
        if (metadata.OfType<AllowedCallers>().LastOrDefault() is { } allowed) operation.Description = WhoMay(allowed);

        operation.Responses ??= [];
        foreach (var status in refusals.DistinctBy(refusal => refusal.Code).GroupBy(refusal => refusal.Status).OrderBy(status => status.Key))
        {
            var codes = status.Select(refusal => refusal.Code).ToArray();
            operation.Responses[status.Key.ToString(System.Globalization.CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = string.Join("\n\n", status.Select(refusal => $"`{refusal.Code}`: {refusal.Sentence}")),
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference("Problem", context.Document) },
                },
                Extensions = new Dictionary<string, IOpenApiExtension> { ["x-codes"] = new JsonNodeExtension(JsonSerializer.SerializeToNode(codes)!) },
            };
        }
    }

    private static string WhoMay(AllowedCallers allowed)
    {
        var roles = string.Join(", ", allowed.Roles.Select(role => role.ToName()));
        return allowed.Scope is null ? $"For {roles}." : $"For {roles}; a machine with the scope {allowed.Scope}.";
    }

    private static void Describe(OpenApiSchema schema, Type type)
    {
        var of = Nullable.GetUnderlyingType(type) ?? type;
        if (of == typeof(Money))
        {
            (schema.Type, schema.Description) = (Null(JsonSchemaType.Object, type), "Whole cents, in euro.");
            schema.Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["cents"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" },
                ["currency"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = ["EUR"] },
            };
            schema.Required = new HashSet<string> { "cents", "currency" };
            schema.AdditionalPropertiesAllowed = false;
            schema.Example = JsonNode.Parse("""{"cents":121000,"currency":"EUR"}""");
        }
        else if (of == typeof(LocalDate)) (schema.Type, schema.Format, schema.Example) = (Null(JsonSchemaType.String, type), "date", "2026-03-31");
        else if (of == typeof(Instant)) (schema.Type, schema.Format, schema.Example) = (Null(JsonSchemaType.String, type), "date-time", "2026-03-31T08:00:00Z");
        else if (of == typeof(YearMonth)) (schema.Type, schema.Pattern, schema.Example) = (Null(JsonSchemaType.String, type), "^[0-9]{4}-[0-9]{2}$", "2026-03");
    }

    private static JsonSchemaType Null(JsonSchemaType type, Type of) => Nullable.GetUnderlyingType(of) is null ? type : type | JsonSchemaType.Null;

    private static OpenApiSchema ProblemSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "A refusal (RFC 9457). Nothing was booked.",
        Required = new HashSet<string> { "status", "title", "code" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
            ["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Stable; what programs compare." },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "What is wrong and what to do next." },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The figures it is about." },
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Items = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Properties = new Dictionary<string, IOpenApiSchema>
                    {
                        ["path"] = new OpenApiSchema { Type = JsonSchemaType.String },
                        ["code"] = new OpenApiSchema { Type = JsonSchemaType.String },
                        ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String },
                    },
                },
            },
        },
    };
}

/// <summary>Filters of a list, by id, for the documentation.</summary>
internal sealed record FilteredBy(params string[] Names);
