namespace Mutual.Api.Portals.Parts;

/// <summary>What a status means for whoever looks at it.</summary>
public enum Tone
{
    /// <summary>Done or safe.</summary>
    Ok = 1,

    /// <summary>A person must act.</summary>
    Wait,

    /// <summary>Refused, failed or late.</summary>
    Stop,

    /// <summary>To know.</summary>
    Info,

    /// <summary>Waits for others, or is over.</summary>
    Idle,
}

/// <summary>A status to be shown.</summary>
/// <param name="Tone">Its meaning.</param>
/// <param name="Text">In the person's words.</param>
public sealed record Status(Tone Tone, string Text);
