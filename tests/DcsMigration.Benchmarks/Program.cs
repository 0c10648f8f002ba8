using DcsMigration.Benchmarks.Micro;

const int WrongUse = 2;

#if DEBUG
await Console.Error.WriteLineAsync("Figures of a Debug build mean nothing: run it with -c Release.");
return WrongUse;
#else
var quick = args.Contains("--quick", StringComparer.Ordinal);
switch (args)
{
    case ["micro", ..]:
        return MicroBenchmarks.Run(quick);
    default:
        await Console.Error.WriteLineAsync("""
            dotnet run -c Release --project tests/DcsMigration.Benchmarks -- <what> [--quick]
              micro   the parts, one by one, against their aims
            """);
        return WrongUse;
}
#endif
