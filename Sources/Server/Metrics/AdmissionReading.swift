import Gateway
import Router

/// How many requests run and wait at one moment, and how waiting went so far.
struct AdmissionReading {
  let figures: AdmissionFigures

  /// The metrics that say so.
  var families: [MetricFamily] {
    [
      MetricFamily(MetricCatalogue.requestsRunning, [.plain(figures.running)]),
      MetricFamily(MetricCatalogue.requestsWaiting, [.plain(figures.waiting)]),
      MetricFamily(
        MetricCatalogue.queueLeft,
        [
          .left("admitted", figures.admittedAfterWait), .left("timed_out", figures.timedOut), .left("client_gone", figures.abandoned),
        ]),
      MetricFamily(
        MetricCatalogue.queueSeconds, [MetricFamily.Sample(labels: "", value: .number(figures.timeWaited / .seconds(1)))]),
    ]
  }
}

extension MetricFamily.Sample {
  fileprivate static func left(_ how: String, _ count: UInt64) -> MetricFamily.Sample {
    MetricFamily.Sample(labels: LabelText.pairs([("outcome", how)]), value: .number(Double(count)))
  }
}
