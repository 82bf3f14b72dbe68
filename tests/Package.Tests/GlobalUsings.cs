global using ConcurrencyAnalyzers.Package.Tests.Support;
global using Xunit;

[assembly: AssemblyFixture(typeof(PackedPackage))]
