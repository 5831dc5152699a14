import Logging
import NIOCore
import NIOSSL

/// Behind TLS: keeps from HTTP what is not HTTP's concern, and tells the log of handshakes that fail.
final class TLSErrors: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let logger: Logger

  init(logger: Logger) {
    self.logger = logger
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch error {
    // The client's end came without TLS's own goodbye. What follows is the end itself, as without TLS: HTTP has its own measure of what is whole.
    case NIOSSLError.uncleanShutdown: return
    case NIOSSLError.handshakeFailed(let reason):
      logger.debug("TLS handshake failed", metadata: ["client": "\(context.remoteAddress.map { "\($0)" } ?? "")", "error": "\(reason)"])
    default: break
    }
    context.fireErrorCaught(error)
  }
}
