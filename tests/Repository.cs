namespace DcsMigration;

/// <summary>The checkout that the tests were built from. Each test project links this file.</summary>
internal static class Repository
{
    /// <summary>Returns the full path of a file or folder in the repository.</summary>
    public static string PathOf(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Functions.sln")))
                return Path.Combine(folder.FullName, path);
        }

        throw new InvalidOperationException("No folder above the tests contains Functions.sln.");
    }

    public static string Read(string path) => File.ReadAllText(PathOf(path));
}
