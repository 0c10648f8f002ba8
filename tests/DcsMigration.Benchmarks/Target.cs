namespace DcsMigration.Benchmarks;

/// <summary>Prints whether a figure meets its target.</summary>
internal static class Target
{
    public static void Print(string name, string figure, string target, bool met) =>
        Console.WriteLine($"  {(met ? "met   " : "MISSED")} {name}: {figure} (target: {target})");
}
