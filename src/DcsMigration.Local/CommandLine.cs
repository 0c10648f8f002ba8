namespace DcsMigration.Local;

/// <summary>
/// The command line. Settings are not accepted as arguments, because other users of the machine can read the arguments of a process.
/// </summary>
/// <param name="Urls">The addresses to listen on, or null for the default.</param>
/// <param name="Simulators">Whether to run only the simulators.</param>
/// <param name="Help">Whether to print <see cref="HelpText"/>.</param>
/// <param name="Error">The error in the arguments, or null.</param>
internal sealed record CommandLine(string? Urls = null, bool Simulators = false, bool Help = false, string? Error = null)
{
    private const string Simulated = "DCS, IAM, Key Vault and the managed identity are simulated unless Dcs__Endpoint is set.";

    public const string HelpText = $"""
        dotnet run --project src/DcsMigration.Local                   starts the function's endpoints on http://127.0.0.1:7071
        dotnet run --project src/DcsMigration.Local -- --urls <URLs>  listens on other addresses, separated by semicolons
        dotnet run --project src/DcsMigration.Local -- simulators     starts only the simulators, and prints the settings for using them
        dotnet run --project src/DcsMigration.Local -- --help         prints this text
        {Simulated} Local__FunctionKey sets the key that callers must send.
        All settings are environment variables. src/DcsMigration/README.md lists them.

        """;

    private const string UrlsName = "--urls";

    public static CommandLine Parse(string[] args) => args switch
    {
        [] => new(),
        ["simulators"] => new(Simulators: true),
        ["--help" or "-h" or "-?"] => new(Help: true),
        [UrlsName, var urls] => new(urls),
        [UrlsName] => new(Error: $"{UrlsName} expects an address, such as {UrlsName} http://127.0.0.1:7072."),
        [var one] when one.StartsWith($"{UrlsName}=", StringComparison.Ordinal) => new(one[(UrlsName.Length + 1)..]),
        [UrlsName, _, var unknown, ..] => Unknown(unknown),
        ["simulators" or "--help" or "-h" or "-?", var unknown, ..] => Unknown(unknown),
        [var unknown, ..] => Unknown(unknown),
    };

    /// <summary>Omits the value, which may be a secret.</summary>
    private static CommandLine Unknown(string argument) =>
        new(Error: $"The argument {argument.Split('=')[0]} is unknown. --help lists the arguments; settings are environment variables.");
}
