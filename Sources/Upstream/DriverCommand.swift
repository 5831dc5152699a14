/// What a driver thread is asked to do.
enum DriverCommand: Sendable {
  case start(Transfer)
  case cancel(Transfer)
  /// The loop has room for more of the answer.
  case resume(Transfer)
  /// A lookup of this host has ended; the resolver knows how.
  case resolved(host: String)
  /// Nothing prepared for this target is needed any more.
  case retire(target: UInt64)
  /// To be counted and answered.
  case count(CheckedContinuation<DriverCensus, Never>)
  case stop
}
