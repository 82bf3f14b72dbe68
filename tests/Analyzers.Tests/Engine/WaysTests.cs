namespace ConcurrencyAnalyzers.Tests.Engine;

/// <summary>What may come after what.</summary>
public class WaysTests
{
    // A finally block is another place for each jump that passes through it: for each, and not for each round of a loop.
    [Theory]
    [InlineData("foreach (var one in all) { try { Work(one); } catch (Exception e) { Work(e); } }")]
    [InlineData("foreach (var one in all) { try { foreach (var other in all) { try { Work(other); } catch (Exception e) { Work(e); continue; } } } catch { return; } finally { Work(one); } }")]
    [InlineData("while (true) { try { try { Work(1); } finally { foreach (var one in all) { try { Work(one); } finally { Work(2); } } } } catch (IOException) { Work(3); } }")]
    public void Loops_add_no_places(string statements)
    {
        var routine = Support.Engine.RoutineOf($$"""
            class C
            {
                static void Work(object x) { }
                void M(IEnumerable<object> all) { {{statements}} }
            }
            """);
        Assert.InRange(routine.Ways.Count, 1, 8 * routine.Blocks.Length);
    }
}
