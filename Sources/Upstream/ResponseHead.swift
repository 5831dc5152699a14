package import NIOCore

/// Status and headers of an answer.
package struct ResponseHead: Equatable, Sendable {
  /// 200 to 999; informational answers are never shown.
  package var status: Int
  /// `Name: value\r\n` lines in the order they came, duplicates kept, without the status line and the empty line. Folded lines are joined.
  package var raw: ByteBuffer
  /// What the upstream announced; nil with a transfer coding or without the header. A HEAD, 204 or 304 answer has no body all the same.
  package var contentLength: Int?
  /// The body is a server-sent event stream.
  package var isEventStream: Bool
  /// The body has a content coding, such as gzip: its bytes are not what they say.
  package var isEncoded: Bool

  package init(status: Int, raw: ByteBuffer, contentLength: Int?, isEventStream: Bool = false, isEncoded: Bool = false) {
    self.status = status
    self.raw = raw
    self.contentLength = contentLength
    self.isEventStream = isEventStream
    self.isEncoded = isEncoded
  }
}
