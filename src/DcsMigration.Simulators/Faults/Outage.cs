namespace DcsMigration.Simulators;

/// <summary>A fault that stays until it is over, for every request.</summary>
internal sealed class Outage
{
    private volatile Fault _fault = Fault.None;

    public Fault Current => _fault;

    public void Begin(Fault fault) => _fault = fault;

    public void End() => _fault = Fault.None;
}
