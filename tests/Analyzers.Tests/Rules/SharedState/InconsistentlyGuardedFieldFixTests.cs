using ConcurrencyAnalyzers.Fixes.SharedState;
using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Mended = Mended<InconsistentlyGuardedField, InconsistentlyGuardedFieldFix>;
using Verify = Verify<InconsistentlyGuardedField>;

/// <summary>The mends of CONC2002.</summary>
public class InconsistentlyGuardedFieldFixTests
{
    static string In(string members) => $$"""
        public class C
        {
            readonly object _gate = new();
            readonly object _other = new();
            readonly ReaderWriterLockSlim _lock = new();
            long _count;
            string _name = "";
            public void Add(int x) { lock (_gate) _count += x; } {{members}}
        }
        """;

    static Task Fixes(string before, string after) => Verify.Fixes<InconsistentlyGuardedFieldFix>(In(before), In(after));

    [Theory]
    [InlineData("public void Reset() => [|_count|] = 0;", "public void Reset() { lock (_gate) { _count = 0; } }")]
    [InlineData("public long Count => [|_count|];", "public long Count { get { lock (_gate) { return _count; } } }")]
    [InlineData("public long this[int i] => [|_count|] + i;", "public long this[int i] { get { lock (_gate) { return _count + i; } } }")]
    [InlineData("public long Count { get => [|_count|]; }", "public long Count { get { lock (_gate) { return _count; } } }")]
    [InlineData("public void Next() { [|_count|]++; }", "public void Next() { lock (_gate) { _count++; } }")]
    [InlineData("public void Next() { [|this._count|]++; }", "public void Next() { lock (this._gate) { this._count++; } }")]
    [InlineData("public bool Next() { if ([|_count|] > 5) return false; Console.WriteLine(_count); return true; }",
        "public bool Next() { lock (_gate) { if (_count > 5) return false; Console.WriteLine(_count); } return true; }")]
    [InlineData("public void Next() => Step(); void Step() => [|_count|]++;", "public void Next() => Step(); void Step() { lock (_gate) { _count++; } }")]
    [InlineData("public C Set(int x) { var old = [|_count|]; Console.WriteLine(old); return this; }", "public C Set(int x) { long old; lock (_gate) { old = _count; } Console.WriteLine(old); return this; }")]
    public Task The_usual_lock(string before, string after) => Fixes(before, after);

    [Theory]
    // under another lock already, across an await, in a loop condition, around a wait for a thread
    [InlineData("public void Next() { lock (_other) _count++; }")]
    [InlineData("public async Task Next() { _count += await Task.FromResult(1); }")]
    [InlineData("public void Next() { while (_count < 9) Add(1); }")]
    [InlineData("public void Next(Thread thread) { if (_count < 9) thread.Join(); }")]
    public async Task No_mend(string members) => Assert.Equal("", await Mended.Offers(In(members)));

    [Fact]
    public async Task The_title_names_the_lock() =>
        Assert.Equal(["Take the lock '_gate'"], await Mended.Titles(In("public void Next() { _count++; }")));

    [Theory]
    [InlineData("public class C { decimal _x; public void Add() { lock (this) _x += 1; } public decimal X => [|_x|]; }", "public class C { decimal _x; public void Add() { lock (this) _x += 1; } public decimal X { get { lock (this) { return _x; } } } }")]
    [InlineData("public class C { static readonly object s_gate = new(); static decimal s_x; public void Add() { lock (s_gate) s_x += 1; } public decimal X => [|s_x|]; }",
        "public class C { static readonly object s_gate = new(); static decimal s_x; public void Add() { lock (s_gate) s_x += 1; } public decimal X { get { lock (s_gate) { return s_x; } } } }")]
    public Task Other_locks(string before, string after) => Verify.Fixes<InconsistentlyGuardedFieldFix>(before, after);

    [Fact]
    public Task A_write_under_a_read_lock_takes_the_write_lock() => Fixes("""
        public void Rename(string name) { _lock.EnterWriteLock(); try { _name = name; } finally { _lock.ExitWriteLock(); } }
        public void Append(string name) { _lock.EnterReadLock(); try { [|_name|] += name; /* more */ } finally { _lock.ExitReadLock(); } }
        """, """
        public void Rename(string name) { _lock.EnterWriteLock(); try { _name = name; } finally { _lock.ExitWriteLock(); } }
        public void Append(string name) { _lock.EnterWriteLock(); try { _name += name; /* more */ } finally { _lock.ExitWriteLock(); } }
        """);

    [Fact]
    public Task Two_findings_in_one_file() => Fixes(
        "public void Next() { [|_count|]++; } public long Count => [|_count|];",
        "public void Next() { lock (_gate) { _count++; } } public long Count { get { lock (_gate) { return _count; } } }");

    const string Usual = "public void A() { lock (_gate) _count++; } public void B() { lock (_gate) _count--; } public void D() { lock (_gate) _count *= 2; } public void E() { lock (_gate) _count ^= 2; } ";

    [Fact]
    public async Task All_members_together_that_can_take_the_lock() => Assert.Equal(
        In(Usual + "public void Next() { lock (_gate) { _count++; } } public long Count { get { lock (_gate) { return _count; } } } public async Task Later() { _count += await Task.FromResult(1); }"),
        await Mended.Apply(In(Usual + "public void Next() { _count++; } public long Count => _count; public async Task Later() { _count += await Task.FromResult(1); }"), "lock"));

    [Fact]
    public async Task Members_with_another_lock_stay() => Assert.Equal(
        In(Usual + "public void Next() { lock (_gate) { _count++; } } public void Clear() { lock (_other) _count = 0; } public void Last() { lock (_gate) { _count += 2; } }"),
        await Mended.Apply(In(Usual + "public void Next() { _count++; } public void Clear() { lock (_other) _count = 0; } public void Last() { _count += 2; }"), "lock"));

    [Fact]
    public Task Two_files()
    {
        const string Before = "public class {0} {{ readonly object _gate = new(); long _x; public void Add() {{ lock (_gate) _x++; }} public long X => [|_x|]; }}";
        const string After = "public class {0} {{ readonly object _gate = new(); long _x; public void Add() {{ lock (_gate) _x++; }} public long X {{ get {{ lock (_gate) {{ return _x; }} }} }} }}";
        return Verify.Fixes<InconsistentlyGuardedFieldFix>([string.Format(Before, "A"), string.Format(Before, "B")], [string.Format(After, "A"), string.Format(After, "B")]);
    }

    [Fact]
    public Task Lines_and_comments_stay() => Fixes("""

            /// <summary>Starts again.</summary>
            public void Reset()
            {
                // From the start.
                [|_count|] = 0; // none

                Console.WriteLine("reset");
            }

            public long Count => [|_count|];
        """, """

            /// <summary>Starts again.</summary>
            public void Reset()
            {
                // From the start.
                lock (_gate)
                {
                    _count = 0; // none
                }

                Console.WriteLine("reset");
            }

            public long Count
            {
                get
                {
                    lock (_gate)
                    {
                        return _count;
                    }
                }
            }
        """);

    static string Jobs(string member) => $$"""
        public class Jobs
        {
            readonly object _gate = new();
            readonly Dictionary<int, string> _jobs = new();
            int _count;

            public void Add(int id)
            {
                lock (_gate)
                {
                    _jobs[id] = "";
                    _count++;
                }
            }

            public void Clear()
            {
                lock (_gate)
                {
                    _jobs.Clear();
                    _count = 0;
                }
            }

            {{member.Replace("\n", "\n    ").Replace("\n    \n", "\n\n")}}
        }
        """;

    [Fact]
    public Task A_copy_is_made_under_the_lock_and_looped_over_without_it() => Verify.Fixes<InconsistentlyGuardedFieldFix>(Jobs("""
        public void Print()
        {
            // all of them
            foreach (var job in [|_jobs|].ToArray()) // copied
            {
                Console.WriteLine(job);
            }
        }
        """), Jobs("""
        public void Print()
        {
            // all of them
            KeyValuePair<int, string>[] jobs;
            lock (_gate)
            {
                jobs = _jobs.ToArray();
            }

            foreach (var job in jobs) // copied
            {
                Console.WriteLine(job);
            }
        }
        """));

    [Fact]
    public Task A_first_look_and_the_lock_behind_it_become_one() => Verify.Fixes<InconsistentlyGuardedFieldFix>(Jobs("""
        public string Get(int id)
        {
            if ([|_jobs.TryGetValue(id, out var job)|])
                return job;

            // once
            lock (_gate)
            {
                if (_jobs.TryGetValue(id, out job))
                    return job;

                job = id.ToString(); // new

                _jobs[id] = job;
                return job;
            }
        }
        """), Jobs("""
        public string Get(int id)
        {
            lock (_gate)
            {
                if (_jobs.TryGetValue(id, out var job))
                    return job;

                // once
                job = id.ToString(); // new

                _jobs[id] = job;
                return job;
            }
        }
        """));

    [Theory]
    [InlineData("""
        public void Next()
        {
            // first
            lock (_gate)
            {
                // one more
                _count++;
            }

            [|_count|] += 2; // after that
        }
        """, """
        public void Next()
        {
            // first
            lock (_gate)
            {
                // one more
                _count++;

                _count += 2; // after that
            }
        }
        """)]
    [InlineData("""
        public void Next()
        {
            [|_count|]++; // one
            lock (_gate)
            {
                _jobs[_count] = "";
            }
        }
        """, """
        public void Next()
        {
            lock (_gate)
            {
                _count++; // one
                _jobs[_count] = "";
            }
        }
        """)]
    public Task Statements_beside_a_lock_go_into_it(string before, string after) => Verify.Fixes<InconsistentlyGuardedFieldFix>(Jobs(before), Jobs(after));

    static string Account(string member) => $$"""
        public class Account
        {
            readonly object _gate = new();
            decimal _sum;

            public void Add(decimal amount)
            {
                lock (_gate)
                {
                    _sum += amount;
                }
            }

            public void Subtract(decimal amount)
            {
                lock (_gate)
                {
                    _sum -= amount;
                }
            }

            protected virtual decimal Load(decimal amount) => amount;
            protected virtual Task<decimal> LoadAsync() => Task.FromResult(1m);

            {{member.Replace("\n", "\n    ").Replace("\n    \n", "\n\n")}}
        }
        """;

    [Theory]
    [InlineData("""
        public void Tell()
        {
            // now
            Load([|_sum|]); // told
        }
        """, """
        public void Tell()
        {
            // now
            decimal sum;
            lock (_gate)
            {
                sum = _sum;
            }

            Load(sum); // told
        }
        """)]
    [InlineData("""
        /// <summary>The sum.</summary>
        public decimal Sum => Load(
            [|this._sum|]); // told
        """, """
        /// <summary>The sum.</summary>
        public decimal Sum
        {
            get
            {
                decimal sum;
                lock (this._gate)
                {
                    sum = this._sum;
                }

                return Load(
                    sum); // told
            }
        }
        """)]
    [InlineData("""
        public void Reset()
        {
            [|_sum|] = Load(3); // new
        }
        """, """
        public void Reset()
        {
            decimal sum = Load(3); // new
            lock (_gate)
            {
                _sum = sum;
            }
        }
        """)]
    [InlineData("""
        public async Task ResetAsync()
        {
            [|_sum|] = await LoadAsync();
        }
        """, """
        public async Task ResetAsync()
        {
            decimal sum = await LoadAsync();
            lock (_gate)
            {
                _sum = sum;
            }
        }
        """)]
    [InlineData("""
        public void Tell()
        {
            Console.WriteLine(Load(1) + [|_sum|]);
        }
        """, """
        public void Tell()
        {
            lock (_gate)
            {
                Console.WriteLine(Load(1) + _sum);
            }
        }
        """)]
    public Task What_is_called_with_it_stays_outside_where_that_is_the_same(string before, string after) => Verify.Fixes<InconsistentlyGuardedFieldFix>(Account(before), Account(after));
}
