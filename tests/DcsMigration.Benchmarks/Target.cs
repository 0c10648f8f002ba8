namespace DcsMigration.Benchmarks;

/// <summary>A line that says whether a figure meets its aim.</summary>
internal static class Aim
{
    public static void Print(string what, string figure, string aim, bool met) =>
        Console.WriteLine($"  {(met ? "met   " : "MISSED")} {what}: {figure} (aim: {aim})");
}
