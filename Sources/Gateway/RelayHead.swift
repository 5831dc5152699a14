package import NIOCore

/// The status and headers of an upstream's answer.
package struct RelayHead {
  package var status: Int
  /// `Name: value\r\n` lines as the upstream sent them.
  package var lines: ByteBuffer
  /// nil: the length is not known before the end.
  package var contentLength: Int?

  package init(status: Int, lines: ByteBuffer, contentLength: Int?) {
    self.status = status
    self.lines = lines
    self.contentLength = contentLength
  }
}
