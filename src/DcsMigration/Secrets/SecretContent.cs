namespace DcsMigration.Secrets;

/// <summary>What the text of a secret means.</summary>
internal abstract record SecretContent<T>
    where T : class
{
    private SecretContent() { }

    public static SecretContent<T> Of(T value) => new Valid(value);

    public static SecretContent<T> Error(string error) => new Invalid(error);

    internal sealed record Valid(T Value) : SecretContent<T>;

    /// <summary>What is wrong with the text, to be shown after the secret's name. Quotes nothing from the text.</summary>
    internal sealed record Invalid(string Reason) : SecretContent<T>;
}
