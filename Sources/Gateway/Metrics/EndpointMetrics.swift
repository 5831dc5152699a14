import CoreMetrics
import Router
import Synchronization
import Upstream

/// The metrics of one endpoint or provider: made with a routing table, handed on from table to table, reached by reference.
///
/// Series are made at the first request that needs them, since most endpoints of a large file never serve most operations. From then on
/// a count is an atomic addition, without a lock or a look-up.
package final class EndpointMetrics: Sendable {
  /// The label `endpoint`.
  let name: String
  let account: EndpointAccount

  private let maker: SeriesMaker
  /// By the raw value of `InferenceOperation`.
  private let operations: InlineArray<3, AtomicLazyReference<OperationMetrics>>
  private let tries = AtomicLazyReference<Counter>()
  /// By `UpstreamError.slot`.
  private let errors: InlineArray<18, AtomicLazyReference<Counter>>
  private let tokens: TokenSeries

  init(name: String, account: EndpointAccount, factory: any MetricsFactory) {
    self.name = name
    self.account = account
    maker = SeriesMaker(factory: factory)
    operations = InlineArray { _ in AtomicLazyReference() }
    errors = InlineArray { _ in AtomicLazyReference() }
    tokens = TokenSeries(endpoint: name, factory: factory)
  }

  /// What is counted of `operation`.
  package func operation(_ operation: InferenceOperation) -> OperationMetrics {
    maker.series(operations[operation.rawValue]) { OperationMetrics(operation: operation, endpoint: name, factory: $0) }
  }

  /// An exchange begins.
  func countTry() {
    maker.series(tries) {
      Counter(label: MetricCatalogue.upstreamTries.name, dimensions: [("endpoint", name)], factory: $0)
    }.increment()
  }

  /// An exchange has failed.
  func count(_ error: UpstreamError) {
    maker.series(errors[error.slot]) {
      Counter(
        label: MetricCatalogue.upstreamErrors.name, dimensions: [("endpoint", name), ("reason", "\(error.label)")], factory: $0)
    }.increment()
  }

  /// An answer to a request for `model` has said what it cost.
  package func countTokens(input: Int, output: Int, of model: ModelMetrics) {
    tokens.count(input: input, output: output, of: model)
  }

  /// Takes away the series of models that have left, which were retired before.
  func retire(models: [String]) { tokens.retire(models: models) }

  /// Takes all series away.
  func retire() {
    tokens.retire()
    maker.retire {
      for operation in operations.indices { operations[operation].load()?.destroy() }
      tries.load()?.destroy()
      for slot in errors.indices { errors[slot].load()?.destroy() }
    }
  }
}
