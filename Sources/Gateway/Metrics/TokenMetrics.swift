import CoreMetrics

/// Counts the tokens of one model's answers at one endpoint.
final class TokenMetrics: Sendable {
  private let input: Counter
  private let output: Counter

  init(endpoint: String, model: String, factory: any MetricsFactory) {
    let make = { (direction: String) in
      Counter(
        label: MetricCatalogue.tokens.name, dimensions: [("endpoint", endpoint), ("model", model), ("direction", direction)],
        factory: factory)
    }
    input = make("input")
    output = make("output")
  }

  func count(input: Int, output: Int) {
    self.input.increment(by: input)
    self.output.increment(by: output)
  }

  func destroy() {
    input.destroy()
    output.destroy()
  }
}
