using Microsoft.AspNetCore.Components;
using Mutual.Api.Portals.Words;

namespace Mutual.Api.Portals;

/// <summary>A page: shows a model that arrives with its amounts, days and words, and computes nothing.</summary>
public abstract class PortalPage<TModel> : ComponentBase
{
    /// <summary>Who asks.</summary>
    [Parameter, EditorRequired] public Visit Visit { get; set; } = null!;

    /// <summary>What is shown.</summary>
    [Parameter, EditorRequired] public TModel Model { get; set; } = default!;

    /// <summary>The words.</summary>
    protected Words.Words W => Visit.Words;

    /// <summary>The way figures are written.</summary>
    protected Written F => Visit.Written;
}

/// <summary>A part of pages.</summary>
public abstract class PortalPart : ComponentBase
{
    /// <summary>Who asks.</summary>
    [CascadingParameter] public Visit Visit { get; set; } = null!;

    /// <summary>The words.</summary>
    protected Words.Words W => Visit.Words;

    /// <summary>The way figures are written.</summary>
    protected Written F => Visit.Written;
}
