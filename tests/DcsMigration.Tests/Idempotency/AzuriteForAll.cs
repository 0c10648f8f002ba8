using DcsMigration.Azurite;
using Xunit;

// One for all classes: each uses a table of its own.
[assembly: AssemblyFixture(typeof(AzuriteFixture))]
