namespace DcsMigration.EndToEnd.FaultRun;

/// <summary>A fault of one call to the store.</summary>
internal enum StoreFault
{
    None,

    /// <summary>The connection is reset before the store receives the call.</summary>
    ResetBefore,

    /// <summary>The store executes the call, but its reply is lost.</summary>
    ResetAfter,
}
