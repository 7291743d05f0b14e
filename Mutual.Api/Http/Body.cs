using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Mutual.Grains.Kernel;

namespace Mutual.Api.Http;

/// <summary>The JSON body of a request, read strictly (<see cref="StrictJson"/>).</summary>
internal sealed class Body<T>(T value) : IBindableFromHttpContext<Body<T>>, IEndpointParameterMetadataProvider
{
    /// <summary>What was sent.</summary>
    public T Value { get; } = value;

    public static async ValueTask<Body<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (!context.Request.HasJsonContentType()) throw new RequestRefusedException(Refusal.ContentType.Because("application/json"));
        return new(StrictJson.Read<T>(await RequestBytes.Read(context, RequestBytes.JsonMax)));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));
}

/// <summary>The bytes of a body, up to a limit.</summary>
internal static class RequestBytes
{
    /// <summary>Longest JSON body, in bytes. The largest document, an invoice of 200 lines, is well below.</summary>
    public const int JsonMax = 64 * 1024;

    /// <summary>Reads them all.</summary>
    /// <exception cref="RequestRefusedException"><c>body-too-large</c>, <c>content-encoding</c>, <c>upload-incomplete</c>.</exception>
    public static async Task<ReadOnlyMemory<byte>> Read(HttpContext context, int maximum)
    {
        var request = context.Request;
        if (request.Headers.ContentEncoding.Count > 0) throw new RequestRefusedException(Refusal.ContentEncoding);
        if (request.ContentLength > maximum) throw TooLarge(maximum);
        var buffer = new MemoryStream((int)(request.ContentLength ?? 0));
        var chunk = new byte[16 * 1024];
        try
        {
            while (await request.Body.ReadAsync(chunk, context.RequestAborted) is > 0 and var read)
            {
                if (buffer.Length + read > maximum) throw TooLarge(maximum);
                buffer.Write(chunk, 0, read);
            }
        }
        catch (BadHttpRequestException bad) when (bad.StatusCode == StatusCodes.Status400BadRequest)
        {
            throw new RequestRefusedException(Refusal.UploadIncomplete);
        }
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    private static RequestRefusedException TooLarge(int maximum) => new(Refusal.BodyTooLarge.Because(FormattableString.Invariant($"At most {maximum} bytes.")));
}
