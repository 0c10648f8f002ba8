using System.Diagnostics.CodeAnalysis;

namespace DcsMigration.Http;

/// <summary>What a part of a request means, or why it is refused.</summary>
internal abstract record Parsed<T>
{
    private Parsed() { }

    /// <summary>The value, or else the refusal.</summary>
    public bool TryGetValue([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Refusal? refusal)
    {
        value = this is Valid valid ? valid.Value : default;
        refusal = (this as Refused)?.Refusal;
        return refusal is null;
    }

    public static implicit operator Parsed<T>(T value) => new Valid(value);

    public static implicit operator Parsed<T>(Refusal refusal) => new Refused(refusal);

    internal sealed record Valid(T Value) : Parsed<T>;

    internal sealed record Refused(Refusal Refusal) : Parsed<T>;
}
