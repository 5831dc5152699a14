import Synchronization

/// The tokens of one endpoint's answers and how fast they come: a part of its account, changed at the end of a request, from any thread.
package struct TokenAccount: ~Copyable, Sendable {
  private let inputCount = Atomic<UInt64>(0)
  private let outputCount = Atomic<UInt64>(0)
  private let speeds = Mutex(OutputSpeeds())

  init() {}

  /// Tokens of prompts since the process started, as the answers said.
  package var input: UInt64 { inputCount.load(ordering: .relaxed) }
  /// Tokens of answers.
  package var output: UInt64 { outputCount.load(ordering: .relaxed) }

  /// Output tokens per second over all models, as a moving average (α = 0.2); nil until measured.
  package var perSecond: Double? { speeds.withLock { $0.all.value } }

  /// The same of one model, by the name that the endpoint knows it by, as UTF-8.
  package func perSecond(of model: [UInt8]) -> Double? { speeds.withLock { $0[model] } }

  /// An answer has said what it cost. Negative numbers count as 0.
  package func count(input: Int, output: Int) {
    inputCount.wrappingAdd(UInt64(max(input, 0)), ordering: .relaxed)
    outputCount.wrappingAdd(UInt64(max(output, 0)), ordering: .relaxed)
  }

  /// An answer came at this speed.
  ///
  /// - Parameter model: nil: the name is the client's to choose, and only the average over all models takes part.
  package func record(perSecond: Double, model: [UInt8]?) {
    speeds.withLock { $0.add(perSecond, model: model) }
  }
}
