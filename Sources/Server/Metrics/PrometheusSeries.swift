/// One series: a metric with one set of labels, changed from any thread.
protocol PrometheusSeries: AnyObject, Sendable {
  /// The name of its metric.
  var family: String { get }
  /// As `LabelText.pairs` writes them.
  var labels: String { get }
  var value: MetricFamily.Value { get }
}
