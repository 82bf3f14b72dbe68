namespace ConcurrencyAnalyzers.Engine.Domain;

/// <summary>What a routine does to a piece of state.</summary>
enum AccessKind
{
    /// <summary>Takes its value.</summary>
    Read,

    /// <summary>Gives it a new value that does not depend on the old one.</summary>
    Write,

    /// <summary>Gives it a new value made from the old one, in more than one step.</summary>
    Update,

    /// <summary>Passes it by reference; what happens then is the callee's business.</summary>
    Reference,

    /// <summary>Looks into the container in it.</summary>
    ContainerRead,

    /// <summary>Changes the container in it.</summary>
    ContainerWrite,
}
