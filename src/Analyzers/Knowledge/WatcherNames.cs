using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Objects that tell of changes of files.</summary>
static class WatcherNames
{
    static readonly TypeName s_watcher = new("System.IO.FileSystemWatcher");

    /// <summary>
    /// Whether a type is one. It raises its events one after the other, each on some thread of the pool or on a thread of its own: the platform asks for the next changes when the
    /// handlers have returned (FileSystemWatcher.Win32.cs, FileSystemWatcher.Linux.cs).
    /// </summary>
    public static bool AreOf(INamedTypeSymbol type) => s_watcher.IsNameOf(type);
}
