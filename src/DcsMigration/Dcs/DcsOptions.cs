namespace DcsMigration.Dcs;

/// <param name="Endpoint">DCS, such as https://dcs.eu-de.otc.t-systems.com.</param>
/// <param name="ProjectId">The project that the tasks belong to.</param>
/// <param name="AttemptTimeout">How long one request to DCS may take.</param>
/// <param name="ConnectTimeout">How long a connection, TLS included, may take.</param>
/// <param name="TotalBudget">How long one create may take, with credentials and retries.</param>
internal sealed record DcsOptions(
    Uri Endpoint, string ProjectId, TimeSpan AttemptTimeout, TimeSpan ConnectTimeout, TimeSpan TotalBudget)
{
    /// <summary>Nothing is sent with less time than this left: a request that is cut short has an unknown outcome.</summary>
    public TimeSpan MinAttempt => AttemptTimeout / 4;
}
