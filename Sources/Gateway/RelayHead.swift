package import NIOCore
import Upstream

/// The status and headers of an upstream's answer.
package struct RelayHead {
  package var status: Int
  /// `Name: value\r\n` lines as the upstream sent them.
  package var lines: ByteBuffer
  /// nil: the length is not known before the end.
  package var contentLength: Int?
  /// The body is a server-sent event stream.
  package var isEventStream: Bool

  package init(status: Int, lines: ByteBuffer, contentLength: Int?, isEventStream: Bool) {
    self.status = status
    self.lines = lines
    self.contentLength = contentLength
    self.isEventStream = isEventStream
  }

  init(_ head: ResponseHead) {
    self.init(status: head.status, lines: head.raw, contentLength: head.contentLength, isEventStream: head.isEventStream)
  }
}
