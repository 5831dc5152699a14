package import NIOCore
import Upstream

/// What happened to a call since the last update: what the connection can write in one go.
package struct RelayUpdate {
  /// At most once per call, before any body.
  package var head: RelayHead?
  /// Bytes of the answer, unframed. There are `headroom` writable bytes before its reader index, for a chunk size in place.
  package var body: ByteBuffer?
  /// The last thing of every call that was not cancelled.
  package var end: RelayEnd?

  package static var headroom: Int { TransferUpdate.headroom }
}

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

/// How a call ended.
package enum RelayEnd {
  case complete
  /// Before the head: answer with this. After the head: the answer is torn.
  case failed(GatewayError)
}
