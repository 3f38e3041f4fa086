namespace Ect;

/// <summary>Names for OpenTelemetry: <c>AddMeter(EctDiagnostics.MeterName)</c>, <c>AddSource(EctDiagnostics.ActivitySourceName)</c>.</summary>
public static class EctDiagnostics
{
    /// <summary>The meter: <c>Ect</c>.</summary>
    public const string MeterName = "Ect";

    /// <summary>The activity source: <c>Ect</c>.</summary>
    public const string ActivitySourceName = "Ect";
}
