namespace DcsMigration.Simulators.Iam;

/// <summary>A user that IAM knows.</summary>
/// <param name="Username">The user's name.</param>
/// <param name="Password">The user's password.</param>
/// <param name="Domain">The name of the account that the user belongs to.</param>
public sealed record SimulatedUser(string Username, string Password, string Domain);
