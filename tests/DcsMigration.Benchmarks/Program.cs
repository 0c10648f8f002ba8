using System.Diagnostics;
using System.Reflection;
using DcsMigration.Benchmarks.Load;
using DcsMigration.Benchmarks.Micro;
using DcsMigration.Benchmarks.Servers;
using DcsMigration.Benchmarks.Start;
using DcsMigration.Benchmarks.Sweeping;

const int UsageError = 2;

if (Assembly.GetExecutingAssembly().GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true })
{
    await Console.Error.WriteLineAsync("Figures of a Debug build are invalid. Use -c Release.");
    return UsageError;
}

var quick = args.Contains("--quick", StringComparer.Ordinal);
try
{
    switch (args)
    {
        case ["serve", var server]:
            return await BackendServers.ServeAsync(server);
        case ["load", ..]:
            return await LoadRun.RunAsync(quick);
        case ["start", ..]:
            return await StartRun.RunAsync(quick);
        case ["micro", ..]:
            return MicroBenchmarks.Run(quick);
        case ["sweep", ..]:
            return await SweepRun.RunAsync(quick);
        default:
            await Console.Error.WriteLineAsync("""
                dotnet run -c Release --project tests/DcsMigration.Benchmarks -- load|start|micro|sweep [--quick]
                  load    compares the function app under load with an empty one and with bare forwarders
                  start   compares the time from start to first reply with an empty function app
                  micro   measures individual parts
                  sweep   measures the sweep over a simulated table of 500,000 rows
                """);
            return UsageError;
    }
}
catch (InvalidOperationException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
