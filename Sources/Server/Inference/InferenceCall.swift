import Gateway
import NIOCore
import NIOHTTP1
import Router

/// One inference request on a connection, from its head to the end of its answer.
final class InferenceCall {
  /// nil for what could not be read as a request.
  let operation: InferenceOperation?
  /// Everything this request sees of the configuration.
  let table: ServingTable
  let key: AccessKey?
  let requestID: String
  /// The span of the exchanges with endpoints.
  let trace: TraceParent
  let isHTTP11: Bool
  let started: NIODeadline
  /// Whether the connection may be used again after the answer.
  var keepsAlive: Bool
  var forwarded: ByteBuffer
  var body = ByteBuffer()
  var pace = BodyPace()
  /// As announced; 0 when it was not.
  var expectedLength = 0

  /// Its closure holds the call in turn, until `InferenceHandler.conclude`.
  var relay: Relay?
  var framing = AnswerFraming.none
  var isEventStream = false
  /// The status that was sent, or 0.
  var status = 0
  var firstByte: NIODeadline?
  var bytesOut = 0
  /// Bytes of the answer that were written while the connection was backed up, and are not yet reported as taken.
  var unreported = 0
  var modelName: [UInt8] = []
  /// What the call holds of its key's limits, and how they stand; nil: the key has none, or the call has not come so far.
  var reservation: Reservation?
  var rates: RateStatus?
  /// What the request and its tokens are counted as; nil: its model is not known.
  var model: ModelMetrics?
  /// Whether its line was written.
  var isConcluded = false

  init(
    operation: InferenceOperation?, table: ServingTable, key: AccessKey?, requestID: String, trace: TraceParent, head: HTTPRequestHead,
    forwarded: ByteBuffer
  ) {
    self.operation = operation
    self.table = table
    self.key = key
    self.requestID = requestID
    self.trace = trace
    isHTTP11 = head.version == .http1_1
    keepsAlive = head.isKeepAlive && head.version == .http1_1
    started = .now()
    self.forwarded = forwarded
  }
}
