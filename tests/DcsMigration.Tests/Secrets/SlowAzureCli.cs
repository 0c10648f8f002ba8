using Xunit;

namespace DcsMigration.Tests.Secrets;

/// <summary>Puts an Azure CLI that hangs first in the path of the process: a shell script, so Windows skips the test.</summary>
internal sealed class SlowAzureCli : IDisposable
{
    private readonly string _path = Environment.GetEnvironmentVariable("PATH") ?? "";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("az");

    public SlowAzureCli()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The Azure CLI that hangs is a shell script.");
        var script = Path.Combine(_folder.FullName, "az");
        File.WriteAllText(script, "#!/bin/sh\nexec sleep 30\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("PATH", $"{_folder.FullName}:{_path}");
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("PATH", _path);
        _folder.Delete(recursive: true);
    }
}
