namespace DcsMigration.Credentials;

/// <summary>A token of IAM, sent as X-Auth-Token.</summary>
internal sealed record IamToken(string Value)
{
    public override string ToString() => nameof(IamToken);
}

/// <summary>POST /v3/auth/tokens, password method, scoped to a project.</summary>
internal sealed record IamTokenRequest(IamTokenRequest.AuthPart Auth)
{
    public static IamTokenRequest For(Credential.Password user, string projectId) => new(new AuthPart(
        new IdentityPart(["password"], new PasswordPart(new UserPart(user.Username, user.UserPassword, new DomainPart(user.Domain)))),
        new ScopePart(new ProjectPart(projectId))));

    public override string ToString() => nameof(IamTokenRequest);

    internal sealed record AuthPart(IdentityPart Identity, ScopePart Scope);

    internal sealed record IdentityPart(string[] Methods, PasswordPart Password);

    internal sealed record PasswordPart(UserPart User);

    internal sealed record UserPart(string Name, string Password, DomainPart Domain)
    {
        public override string ToString() => nameof(UserPart);
    }

    internal sealed record DomainPart(string Name);

    internal sealed record ScopePart(ProjectPart Project);

    internal sealed record ProjectPart(string Id);
}

internal sealed record IamTokenReply(IamTokenReply.TokenPart? Token)
{
    internal sealed record TokenPart(DateTimeOffset ExpiresAt);
}
