import Gateway
import NIOCore

/// What a scrape gets: the registry's series, and what is read at the moment of the scrape.
struct MetricsPage {
  let registry: PrometheusRegistry
  let metrics: GatewayMetrics
  let version: String
  let departure: Departure

  /// - Parameter table: the running one; series of what is no longer in it go first.
  func text(
    for table: ServingTable, _ configuration: ConfigurationReading, _ admission: AdmissionReading, _ process: ProcessReading
  ) -> ByteBuffer {
    metrics.retain(only: table)
    var families = registry.read() + configuration.families + admission.families + process.families
    families.append(MetricFamily(MetricCatalogue.requestsInFlight, inFlight()))
    families.append(MetricFamily(MetricCatalogue.outputSpeed, outputSpeeds()))
    families.append(MetricFamily(MetricCatalogue.buildInfo, [.info([("version", version)])]))
    families.append(
      MetricFamily(
        MetricCatalogue.draining, [MetricFamily.Sample(labels: "", value: .number(departure.hasBegun ? 1 : 0))]))
    var text = ByteBuffer()
    ExpositionText.write(families, to: &text)
    return text
  }

  private func inFlight() -> [MetricFamily.Sample] { samples(metrics.inFlight().mapValues(Double.init)) }

  private func outputSpeeds() -> [MetricFamily.Sample] { samples(metrics.outputSpeeds()) }

  private func samples(_ values: [String: Double]) -> [MetricFamily.Sample] {
    values.sorted { $0.key < $1.key }.map { name, value in
      MetricFamily.Sample(labels: LabelText.pairs([("endpoint", name)]), value: .number(value))
    }
  }
}
