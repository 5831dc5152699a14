/// Why a request leaves the line without a ticket.
package enum LeaveReason: Sendable, Equatable {
  /// It waited until its deadline.
  case timedOut
  /// Nobody wants its answer any more.
  case clientGone
}
