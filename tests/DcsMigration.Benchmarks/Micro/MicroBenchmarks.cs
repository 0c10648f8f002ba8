using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace DcsMigration.Benchmarks.Micro;

/// <summary>Runs the benchmarks of individual parts and compares them with their targets.</summary>
internal static class MicroBenchmarks
{
    private static readonly Type[] All =
    [
        typeof(RequestBenchmarks), typeof(SigningBenchmarks), typeof(ErrorBenchmarks), typeof(MaskingBenchmarks), typeof(GateBenchmarks),
        typeof(PipelineBenchmarks),
    ];

    public static int Run(bool quick)
    {
        var reports = All.SelectMany(type => BenchmarkRunner.Run(type, Config(quick)).Reports).Where(report => report.Success).ToList();
        Console.WriteLine();
        Console.WriteLine($"Targets, on {Machine.Text}:");
        Compare("validating the example", Cost.Of(reports, nameof(RequestBenchmarks.Validate)), new Cost(2, 1024));
        Compare(
            "signing the example",
            Cost.Of(reports, nameof(SigningBenchmarks.WithSignature)) - Cost.Of(reports, nameof(SigningBenchmarks.WithoutSignature)),
            new Cost(5, 1536));
        var digests = Cost.Of(reports, nameof(SigningBenchmarks.Digests)).Microseconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"    only the three digests of a signature: {digests:F2} µs"));
        Compare("masking a reply without a secret", Cost.Of(reports, nameof(MaskingBenchmarks.Reply)), new Cost(1, 0));
        Compare("the complete pipeline without sockets", Cost.Of(reports, nameof(PipelineBenchmarks.Create)), new Cost(25, 8192));
        return 0;
    }

    /// <summary>Runs in this process, because a generated benchmark project would be subject to this repository's build rules.</summary>
    private static ManualConfig Config(bool quick) => ManualConfig.CreateEmpty()
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithIterationTime(TimeInterval.FromMilliseconds(quick ? 150 : 250))
            .WithWarmupCount(quick ? 6 : 8)
            .WithIterationCount(quick ? 3 : 15))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(ConsoleLogger.Default);

    private static void Compare(string name, Cost cost, Cost target) => Target.Print(
        name,
        string.Create(CultureInfo.InvariantCulture, $"{cost.Microseconds:F2} µs, {cost.Bytes:F0} B"),
        string.Create(CultureInfo.InvariantCulture, $"at most {target.Microseconds:F0} µs, {target.Bytes:F0} B"),
        cost.Microseconds <= target.Microseconds && cost.Bytes <= target.Bytes);

    private sealed record Cost(double Microseconds, double Bytes)
    {
        public static Cost Of(List<BenchmarkReport> reports, string method)
        {
            var report = reports.Find(report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name == method)
                ?? throw new InvalidOperationException($"The benchmark {method} failed. See the output above.");
            return new Cost(report.ResultStatistics!.Mean / 1000, report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0);
        }

        public static Cost operator -(Cost a, Cost b) => new(a.Microseconds - b.Microseconds, a.Bytes - b.Bytes);
    }
}
