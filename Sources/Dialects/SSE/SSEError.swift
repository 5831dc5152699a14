/// Why a stream of events cannot be read on. The upstream's fault; not worth a retry once part of it went out.
package enum SSEError: Error, Equatable, Sendable {
  /// A line is longer than this many bytes.
  case lineTooLong(limit: Int)
  /// The data of one event is longer than this many bytes.
  case eventTooLong(limit: Int)

  package var message: String {
    switch self {
    case .lineTooLong(let limit): "The event stream has a line of more than \(limit) bytes"
    case .eventTooLong(let limit): "The event stream has an event of more than \(limit) bytes"
    }
  }
}
