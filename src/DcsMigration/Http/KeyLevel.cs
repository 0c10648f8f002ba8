namespace DcsMigration.Http;

/// <summary>Who may call an endpoint.</summary>
public enum KeyLevel
{
    Anonymous,
    Function,
}
