namespace DcsMigration.Benchmarks.Micro;

/// <summary>A clock that advances by one step per request, so that old rows expire and the number of stored rows stays constant.</summary>
internal sealed class SteppingTime(TimeSpan step) : TimeProvider
{
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public void Step() => _now += step;

    public override DateTimeOffset GetUtcNow() => _now;
}
