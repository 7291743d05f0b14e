namespace Mutual.Api;

/// <summary>Where things are.</summary>
internal static class ApiAddress
{
    /// <summary>In front of every address of this version of the API.</summary>
    public const string Root = "/api/v1";
}
