using DcsMigration.Local;

return args is ["simulators"] ? await SimulatorsAlone.RunAsync() : await LocalHost.RunAsync(args);
