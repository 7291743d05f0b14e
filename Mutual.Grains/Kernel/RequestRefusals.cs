namespace Mutual.Grains.Kernel;

// What a request can get wrong before anybody looks at what it asks.
public sealed partial class Refusal
{
    public static readonly Refusal JsonInvalid = Define("json-invalid", 400, "The body is not JSON; check brackets, quotes and numbers.");
    public static readonly Refusal JsonTooDeep = Define("json-too-deep", 400, "The body nests deeper than 16 levels; send it as documented.");
    public static readonly Refusal JsonMissing = Define("json-missing", 400, "A required member is missing or null; send it.");
    public static readonly Refusal JsonType = Define("json-type", 400, "A member has the wrong type; send it as documented.");
    public static readonly Refusal JsonUnknownMember = Define("json-unknown-member", 400, "A member is unknown here; leave it out or correct its name.");
    public static readonly Refusal JsonDuplicate = Define("json-duplicate", 400, "A member occurs twice; send it once.");
    public static readonly Refusal JsonOutOfRange = Define("json-out-of-range", 400, "A number does not fit; check the figure.");
    public static readonly Refusal ValueUnknown = Define("value-unknown", 400, "The value is not one of those allowed; choose one from the documentation.");
    public static readonly Refusal IdInvalid = Define("id-invalid", 400, "An id is a UUID written with hyphens; copy it again.");
    public static readonly Refusal PeriodInvalid = Define("period-invalid", 400, "The month does not exist or is not written as yyyy-mm; correct it.");
    public static readonly Refusal InstantNeedsOffset = Define("instant-needs-offset", 400, "A moment is written with its offset, as 2026-10-25T02:30:00Z; add it.");
    public static readonly Refusal QueryInvalid = Define("query-invalid", 400, "A parameter of the address is unknown, missing or malformed; see the documentation.");
    public static readonly Refusal PageTooLarge = Define("page-too-large", 422, "A page holds 1 to 100 rows; ask for fewer and go on from the cursor.");
    public static readonly Refusal SortNotAllowed = Define("sort-not-allowed", 422, "The list cannot be sorted by that; choose one of the documented orders.");
    public static readonly Refusal FolderNotEmpty = Define("folder-not-empty", 409, "The folder holds something already; name one that is new or empty.");
    public static readonly Refusal ContentType = Define("content-type", 415, "The body must be sent with the documented Content-Type; correct the header.");
    public static readonly Refusal ContentEncoding = Define("content-encoding", 415, "Compressed bodies are not accepted; send it as it is.");
    public static readonly Refusal BodyTooLarge = Define("body-too-large", 413, "The body is larger than this address takes; send less.");
    public static readonly Refusal UploadIncomplete = Define("upload-incomplete", 400, "The connection ended in the middle of the body; send it again.");
    public static readonly Refusal RequestMalformed = Define("request-malformed", 400, "The request cannot be read; check how it is written.");
    public static readonly Refusal RequestTimeout = Define("request-timeout", 408, "The body came too slowly; send it again over a better connection.");
    public static readonly Refusal HostNotAllowed = Define("host-not-allowed", 400, "This service does not answer to that name; use the address you were given.");
    public static readonly Refusal MethodNotAllowed = Define("method-not-allowed", 405, "This address does not take that method; see the documentation.");
    public static readonly Refusal TooManyRequests = Define("too-many-requests", 429, "Too many requests in a short time; wait for the seconds named in Retry-After.");
}
