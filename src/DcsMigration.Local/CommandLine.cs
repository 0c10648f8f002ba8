namespace DcsMigration.Local;

/// <summary>
/// The command line. Settings are not accepted as arguments, because other users of the machine can read the arguments of a process.
/// </summary>
internal abstract record CommandLine
{
    private CommandLine() { }

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
        [] => new Serve(Urls: null),
        ["simulators"] => new Simulators(),
        ["--help" or "-h" or "-?"] => new Help(),
        [UrlsName, var urls] => new Serve(urls),
        [UrlsName] => new Invalid($"{UrlsName} expects an address, such as {UrlsName} http://127.0.0.1:7072."),
        [var one] when one.StartsWith($"{UrlsName}=", StringComparison.Ordinal) => new Serve(one[(UrlsName.Length + 1)..]),
        [UrlsName, _, var unknown, ..] => Unknown(unknown),
        ["simulators" or "--help" or "-h" or "-?", var unknown, ..] => Unknown(unknown),
        [var unknown, ..] => Unknown(unknown),
    };

    /// <summary>Omits the value, which may be a secret.</summary>
    private static Invalid Unknown(string argument) =>
        new($"The argument {argument.Split('=')[0]} is unknown. --help lists the arguments; settings are environment variables.");

    /// <summary>Runs the endpoints.</summary>
    /// <param name="Urls">The addresses to listen on, or null for the default.</param>
    internal sealed record Serve(string? Urls) : CommandLine;

    /// <summary>Runs only the simulators.</summary>
    internal sealed record Simulators : CommandLine;

    /// <summary>Prints <see cref="HelpText"/>.</summary>
    internal sealed record Help : CommandLine;

    internal sealed record Invalid(string Error) : CommandLine;
}
