namespace DcsMigration.Credentials;

/// <summary>Whether a version of the credential may be used now.</summary>
internal abstract record GuardAnswer
{
    private GuardAnswer() { }

    /// <summary>Use it, and report how that ended.</summary>
    internal sealed record Admitted(int Round) : GuardAnswer;

    /// <summary>Others try it. Ask again when the task has completed.</summary>
    internal sealed record Wait(Task Changed) : GuardAnswer;

    /// <summary>It was refused twice in a row, and is not used for a while.</summary>
    internal sealed record Held(CredentialRefusal Refusal, TimeSpan Left) : GuardAnswer;
}
