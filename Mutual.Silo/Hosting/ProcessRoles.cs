namespace Mutual.Silo.Hosting;

/// <summary>What one process of the mutual does. The default is everything; several processes on one database share it out.</summary>
[Flags]
public enum ProcessRoles
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Holds grains, seals the chain.</summary>
    Silo = 1,

    /// <summary>Answers the API and the pages.</summary>
    Api = 2,

    /// <summary>Keeps the calendar and works through its jobs.</summary>
    Jobs = 4,

    /// <summary>All three.</summary>
    All = Silo | Api | Jobs,
}

/// <summary>Roles as they are written: <c>silo,api,jobs</c>.</summary>
public static class ProcessRoleNames
{
    /// <summary>The roles of a list.</summary>
    /// <returns>False when a name is unknown or there is none.</returns>
    public static bool TryParse(string? list, out ProcessRoles roles)
    {
        roles = ProcessRoles.None;
        foreach (var name in (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            switch (name)
            {
                case "silo": roles |= ProcessRoles.Silo; break;
                case "api": roles |= ProcessRoles.Api; break;
                case "jobs": roles |= ProcessRoles.Jobs; break;
                default: return false;
            }
        }
        return roles is not ProcessRoles.None;
    }
}
