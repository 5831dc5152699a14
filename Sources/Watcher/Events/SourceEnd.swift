/// Why a source of events ended.
enum SourceEnd: Sendable, Equatable {
  /// There is no such program.
  case notFound(path: String)
  case notStarted(path: String, why: String)
  case exited(Int32)
  case signalled(Int32)
  /// It said what no helper says.
  case malformed
}
