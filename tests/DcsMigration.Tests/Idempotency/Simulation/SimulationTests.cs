using System.Globalization;
using Xunit;

namespace DcsMigration.Tests.Idempotency.Simulation;

/// <summary>
/// Random interleavings of the gate, its sweep, and everything that can go wrong around them.
/// <c>SIMULATION_RUNS</c> and <c>SIMULATION_SEED</c> change the number of runs and the first seed, and <c>SIMULATION_SCENARIO</c> selects
/// one scenario. The seed of a failed run repeats it alone.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int TracedSteps = 150;

    private static readonly int Runs = Number("SIMULATION_RUNS", 2000);
    private static readonly int FirstSeed = Number("SIMULATION_SEED", 1);

    private static readonly string? Selected = Environment.GetEnvironmentVariable("SIMULATION_SCENARIO");

    public static TheoryData<string> Scenarios =>
        [.. Scenario.All.Select(scenario => scenario.Name).Where(name => Selected is null || name == Selected)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void There_is_one_task_per_use_of_a_key_and_every_caller_gets_it(string name)
    {
        var scenario = Scenario.All.Single(scenario => scenario.Name == name);
        var maxRounds = 0;
        var failed = new SortedDictionary<int, string>();
        var gate = new Lock();
        Parallel.For(0, Runs, run =>
        {
            var (violation, rounds) = SimulatedRun.Execute(scenario, FirstSeed + run);
            lock (gate)
            {
                maxRounds = Math.Max(maxRounds, rounds);
                if (violation is not null)
                    failed.Add(FirstSeed + run, violation);
            }
        });

        foreach (var (seed, violation) in failed.Take(1))
            Assert.Fail($"{name}: {failed.Count} of {Runs} runs broke the promise. {Describe(scenario, seed, violation)}");
        output.WriteLine($"{name}: {Runs} runs, at most {maxRounds} rounds");
    }

    private static string Describe(Scenario scenario, int seed, string violation)
    {
        var steps = new Queue<string>();
        SimulatedRun.Execute(scenario, seed, step =>
        {
            if (steps.Count == TracedSteps)
                steps.Dequeue();
            steps.Enqueue(step);
        });
        return $"Scenario \"{scenario.Name}\", SIMULATION_SEED={seed} SIMULATION_RUNS=1: {violation}\n{string.Join('\n', steps)}";
    }

    private static int Number(string variable, int defaultValue) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : defaultValue;
}
