/// What admission has to tell metrics.
package struct AdmissionFigures: Sendable, Equatable {
  /// Requests that hold a ticket now.
  package var running = 0
  /// Requests that wait now.
  package var waiting = 0
  /// Requests turned away because the line was full, since the process started.
  package var refused: UInt64 = 0
  /// Requests that left the line when their time was over, since the process started.
  package var timedOut: UInt64 = 0
  /// Requests that left the line because their client did, since the process started.
  package var abandoned: UInt64 = 0
  /// Waits that ended with a ticket, since the process started. A request that waited for a slot and then for a seat counts twice.
  package var admittedAfterWait: UInt64 = 0
  /// All time spent in the line by those who left it, in whatever way.
  package var timeWaited: Duration = .zero
}
