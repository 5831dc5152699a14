import Gateway
import Glibc
import NIOCore
import Router

/// What the connections of one event loop share. Used only on that loop, so that a request takes no lock.
final class LoopState {
  let relays: RelayContext
  let accessLog: AccessLog.Writer
  let metrics: GatewayMetrics
  let departure: Departure
  /// Where answers are put together. The socket has usually taken everything when the next one begins, and the storage is used again.
  var scratch = ByteBufferAllocator().buffer(capacity: 8192)
  private(set) var requestIDs = RequestIDSource()
  private var randomWords = RandomWords()
  private var tables: LiveTable<ServingTable>.Reader
  private var httpDate = HTTPDate()
  private var logTime = LogTime()

  init(
    tables: LiveTable<ServingTable>, relays: RelayContext, accessLog: AccessLog.Writer, metrics: GatewayMetrics, departure: Departure
  ) {
    self.tables = LiveTable.Reader(tables)
    self.relays = relays
    self.accessLog = accessLog
    self.metrics = metrics
    self.departure = departure
  }

  /// The table for a request that starts now. Call it once per request.
  func currentTable() -> ServingTable { tables.current() }

  func nextRequestID() -> String { requestIDs.next() }

  /// A span for the exchanges of a new request.
  ///
  /// - Parameter parent: what the client sent; nil: the request begins a trace.
  func span(of parent: TraceParent?) -> TraceParent {
    parent.map { TraceParent(childOf: $0, random: &randomWords) } ?? TraceParent(random: &randomWords)
  }

  /// This moment for the access log: RFC 3339, UTC, with milliseconds.
  func writeTimestamp(to text: inout ByteBuffer) {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    logTime.write(second: now.tv_sec, millisecond: now.tv_nsec / 1_000_000, to: &text)
  }

  /// The `Date` header of this moment.
  func date() -> String { httpDate.text(at: time(nil)) }
}
