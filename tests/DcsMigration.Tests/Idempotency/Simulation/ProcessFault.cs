namespace DcsMigration.Tests.Idempotency.Simulation;

internal sealed record ProcessFault(bool Crashes = false, TimeSpan FreezeFor = default, bool PausesMachine = false);
