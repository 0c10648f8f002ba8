using DcsMigration.Local;

var commandLine = CommandLine.Parse(args);
if (commandLine.Error is { } error)
{
    await Console.Error.WriteLineAsync(error);
    return 1;
}

if (commandLine.Help)
{
    await Console.Out.WriteAsync(CommandLine.HelpText);
    return 0;
}

return commandLine.Simulators ? await SimulatorsMode.RunAsync() : await LocalHost.RunAsync(commandLine.Urls);
