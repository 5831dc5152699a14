/// How fast one endpoint's answers come, over all and by model, in output tokens per second. Pure.
struct OutputSpeeds: Sendable {
  /// Models that are told apart; a file names far fewer, and those that have left it stay until the endpoint does.
  private static let modelLimit = 1024

  /// Of all answers, whatever the model.
  private(set) var all = MovingAverage()
  /// By the name that the endpoint knows the model by, as UTF-8.
  private var models: [[UInt8]: MovingAverage] = [:]

  subscript(model: [UInt8]) -> Double? { models[model]?.value }

  /// - Parameter model: nil: its name is the client's to choose, and is not remembered.
  mutating func add(_ tokensPerSecond: Double, model: [UInt8]?) {
    all.add(tokensPerSecond)
    guard let model, models.count < Self.modelLimit || models[model] != nil else { return }
    models[model, default: MovingAverage()].add(tokensPerSecond)
  }
}
