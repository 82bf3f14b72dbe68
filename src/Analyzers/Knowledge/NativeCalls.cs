using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>What the functions of operating systems are called that programs declare for themselves.</summary>
static class NativeCalls
{
    /// <summary>Whether a function waits until something has come from outside: an operation has ended, a handle is signalled.</summary>
    public static bool Wait(IMethodSymbol method) => method.IsExtern && method.Name is "GetQueuedCompletionStatus" or "GetQueuedCompletionStatusEx" or "WaitForSingleObject" or "WaitForSingleObjectEx"
        or "WaitForMultipleObjects" or "WaitForMultipleObjectsEx" or "GetMessage" or "GetMessageW" or "epoll_wait" or "kevent" or "io_getevents";
}
