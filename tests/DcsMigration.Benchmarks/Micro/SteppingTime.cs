namespace DcsMigration.Benchmarks.Micro;

/// <summary>A clock that goes on by one step for each request, so that a store which forgets by time holds a number of rows that stays.</summary>
internal sealed class SteppingTime(TimeSpan step) : TimeProvider
{
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public void Step() => _now += step;

    public override DateTimeOffset GetUtcNow() => _now;
}
