using NodaTime;

namespace Mutual.Grains.Governance;

/// <summary>The entities of this installation and the policies in force, as last read. Entities are few and never removed; policies only follow each other.</summary>
public interface IEntities
{
    /// <summary>The entity with this code; null when there is none.</summary>
    ValueTask<Entity?> Find(string code);

    /// <summary>The entity with this id.</summary>
    ValueTask<Entity> Of(short id);

    /// <summary>Every entity, by id.</summary>
    ValueTask<IReadOnlyList<Entity>> All();

    /// <summary>The policy in force in an entity on a day; null before its first one.</summary>
    ValueTask<Policy?> FindPolicyOn(short entity, LocalDate day);

    /// <summary>The policy in force in an entity on a day.</summary>
    /// <exception cref="InvalidOperationException">No policy of the entity is in force that early.</exception>
    async ValueTask<Policy> PolicyOn(short entity, LocalDate day) =>
        await FindPolicyOn(entity, day) ?? throw new InvalidOperationException($"Entity {entity} has no policy on {day}.");

    /// <summary>Sets up an entity with the default policy, unless it is there; with its fund capacity in stripes.</summary>
    Task<Entity> Establish(Entity entity, LocalDate from);
}
