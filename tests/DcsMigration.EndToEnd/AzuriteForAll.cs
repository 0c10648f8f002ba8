using DcsMigration.Azurite;
using Xunit;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]
