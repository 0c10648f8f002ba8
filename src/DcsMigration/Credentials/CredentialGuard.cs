namespace DcsMigration.Credentials;

/// <summary>
/// Keeps a wrong credential from being tried too often: more than five bad signatures in a row lock an access key for everybody (gateway,
/// common errors related to IAM), and IAM locks a user likewise. A version that has not been accepted since it was last refused is used by
/// only as many requests at a time as it has refusals left. After two refusals in a row it is held for five minutes, then one request
/// tries it. Another version starts anew.
/// </summary>
internal sealed class CredentialGuard(TimeProvider time)
{
    private const int MaxRefusals = 2;
    private static readonly TimeSpan HoldFor = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private string? _version;
    private bool _isTrusted;
    private int _refusals;
    private CredentialRefusal? _lastRefusal;
    private DateTimeOffset _heldUntil;

    /// <summary>
    /// Begins with another version, when a version is trusted, and when it no longer is. Results of earlier uses are old.
    /// </summary>
    private int _round;

    /// <summary>The uses that are under way in this round. Not counted while the version is trusted.</summary>
    private int _inUse;
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Asks to use a version once.</summary>
    public GuardAnswer Enter(string version)
    {
        lock (_lock)
        {
            if (version != _version)
            {
                _version = version;
                NextRound(isTrusted: false, refusals: 0);
            }

            if (_isTrusted)
                return new GuardAnswer.Admitted(_round);
            if (HeldFor(version) is { } held)
                return held;
            // After the hold one request tries the version.
            if (_refusals >= MaxRefusals)
                _refusals = MaxRefusals - 1;
            if (_inUse >= MaxRefusals - _refusals)
                return new GuardAnswer.Wait(_changed.Task);

            _inUse++;
            return new GuardAnswer.Admitted(_round);
        }
    }

    /// <summary>The refusal because of which a version is not used now; null if it may be used.</summary>
    public GuardAnswer.Held? HeldFor(string version)
    {
        lock (_lock)
        {
            var left = _heldUntil - time.GetUtcNow();
            return version == _version && _refusals >= MaxRefusals && left > TimeSpan.Zero
                ? new GuardAnswer.Held(_lastRefusal!, left)
                : null;
        }
    }

    /// <summary>Ends a use of a version that was accepted.</summary>
    public void Accept(GuardAnswer.Admitted use)
    {
        lock (_lock)
        {
            if (use.Round == _round && !_isTrusted)
                NextRound(isTrusted: true, refusals: 0);
        }
    }

    /// <summary>Ends a use of a version that was refused.</summary>
    public void Refuse(GuardAnswer.Admitted use, CredentialRefusal refusal)
    {
        lock (_lock)
        {
            if (use.Round != _round)
                return;

            _lastRefusal = refusal;
            if (_isTrusted)
            {
                NextRound(isTrusted: false, refusals: 1);
                return;
            }

            _refusals++;
            _heldUntil = time.GetUtcNow() + HoldFor;
            Leave();
        }
    }

    /// <summary>Ends a use that proved nothing.</summary>
    public void Abandon(GuardAnswer.Admitted use)
    {
        lock (_lock)
        {
            if (use.Round == _round && !_isTrusted)
                Leave();
        }
    }

    private void NextRound(bool isTrusted, int refusals)
    {
        _isTrusted = isTrusted;
        _refusals = refusals;
        _round++;
        _inUse = 0;
        Signal();
    }

    private void Leave()
    {
        _inUse--;
        Signal();
    }

    private void Signal()
    {
        _changed.SetResult();
        _changed = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
