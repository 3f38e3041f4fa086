using System.Net;
using System.Text.Json;
using Ect.Diagnostics;
using Ect.Keys;

namespace Ect.Tests;

public class KeyFetchExceptionTests
{
    [Fact]
    public void From_AnyException_NamesTheCauseAndShowsNoMessage()
    {
        (Exception Exception, string Outcome, string Why)[] cases =
        [
            (new KeyFetchException(KeyFetchOutcome.Refused, "It said no."), "Refused", "It said no."),
            (new EctKeySourceException("It says\nwhy.", new IOException("secret")), "Invalid", "It says?why."),
            (new TaskCanceledException("https://secret.example"), "TimedOut", "in time"),
            (new HttpRequestException(HttpRequestError.ConnectionError, "https://secret.example"), "Unreachable", "(ConnectionError)"),
            (new InvalidOperationException("https://secret.example", new IOException("secret", new HttpRequestException(HttpRequestError.NameResolutionError))), "Unreachable", "(NameResolutionError)"),
            (new HttpRequestException("https://secret.example", null, HttpStatusCode.NotFound), "Unreachable", "(HttpRequestException)"),
            (new InvalidOperationException("https://secret.example"), "Unreachable", "(InvalidOperationException)"),
            (new InvalidOperationException("https://secret.example", new ArgumentException("secret", new JsonException("secret"))), "Invalid", "could not be read (JsonException)"),
        ];

        Assert.All(cases, @case =>
        {
            var failure = KeyFetchException.From(@case.Exception);
            Assert.Equal(@case.Outcome, failure.Outcome.ToString());
            Assert.Contains(@case.Why, failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void From_ExceptionOfASource_ItsTextIsForTheLogAlone()
    {
        var failure = KeyFetchException.From(new EctKeySourceException("The vault https://secret.example is sealed."));

        Assert.Equal("The vault https://secret.example is sealed.", failure.Message);
        Assert.Equal("See the log.", failure.ReportMessage);
    }

    [Fact]
    public void From_OtherExceptions_TheReportSaysWhatTheLogSays()
    {
        foreach (var exception in (Exception[])[new KeyFetchException(KeyFetchOutcome.Refused, "It said no."), new TaskCanceledException()])
        {
            var failure = KeyFetchException.From(exception);
            Assert.Equal(failure.Message, failure.ReportMessage);
        }
    }
}
