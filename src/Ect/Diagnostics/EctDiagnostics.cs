namespace Ect;

/// <summary>The names for OpenTelemetry: <c>AddMeter(EctDiagnostics.MeterName)</c> and
/// <c>AddSource(EctDiagnostics.ActivitySourceName)</c>.</summary>
public static class EctDiagnostics
{
    /// <summary>The name of the meter: <c>Ect</c>.</summary>
    public const string MeterName = "Ect";

    /// <summary>The name of the activity source: <c>Ect</c>.</summary>
    public const string ActivitySourceName = "Ect";
}
