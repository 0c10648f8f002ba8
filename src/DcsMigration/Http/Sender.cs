namespace DcsMigration.Http;

/// <summary>What is known about who sent a request.</summary>
internal enum Sender
{
    /// <summary>Whoever sent it has a function key, or has signed it.</summary>
    Known,

    /// <summary>Anybody may have sent it: it needs no function key, and no signature has been verified.</summary>
    Unverified,

    /// <summary>Anybody may have sent it, because the secret that signatures are verified with is unavailable.</summary>
    Unverifiable,
}
