namespace ConcurrencyAnalyzers.Engine.Domain;

/// <summary>An object that others can get at from now on: it was put into a collection or a field, and the code still has it.</summary>
/// <param name="Mine">What the code knows it by, or a local collection that has it as an element.</param>
/// <param name="Path">What others know it by.</param>
/// <param name="IsElement">Whether <paramref name="Mine"/> is a collection.</param>
readonly record struct HandOver(AccessPath Mine, AccessPath Path, bool IsElement)
{
    /// <summary>How many steps lead to the object.</summary>
    int Length => Mine.Steps.Length + (IsElement ? 1 : 0);

    /// <summary>What others call the state that this code calls <paramref name="path"/>; null when it is something else.</summary>
    public AccessPath? NameFor(AccessPath path) =>
        path.StartsWith(Mine) && path.Steps.Length >= Length && (!IsElement || path.Steps[Length - 1].IsElement) ? path.Rebase(Length, Path) : null;

    /// <summary>Whether a path leads into the object. The variable that holds it is not a part of it.</summary>
    public bool IsAbout(AccessPath path) => path.Steps.Length > Length;
}
