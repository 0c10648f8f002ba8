namespace DcsMigration.Dcs;

/// <param name="Endpoint">The URL of DCS, such as https://dcs.eu-de.otc.t-systems.com.</param>
/// <param name="ProjectId">The project in which tasks are created.</param>
/// <param name="AttemptTimeout">How long one request to DCS may take.</param>
/// <param name="ConnectTimeout">How long connecting may take, including TLS.</param>
/// <param name="TotalBudget">How long one create may take, including credentials and retries.</param>
internal sealed record DcsOptions(
    Uri Endpoint, string ProjectId, TimeSpan AttemptTimeout, TimeSpan ConnectTimeout, TimeSpan TotalBudget)
{
    /// <summary>Identifies the endpoint and the project. The list of another project does not show the task.</summary>
    public string Profile => $"{Endpoint.AbsoluteUri} {ProjectId}";

    /// <summary>Nothing is sent with less time than this left, because a request that is cut short has an unknown outcome.</summary>
    public TimeSpan MinAttempt => AttemptTimeout / 4;
}
