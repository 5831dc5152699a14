import Logging
import NIOCore
import NIOSSL

/// Behind TLS: has it behave as HTTP expects of a connection, and tells the log of handshakes that fail.
final class TLSManners: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let logger: Logger

  init(logger: Logger) {
    self.logger = logger
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch error {
    // The client ended without TLS's own goodbye. The end itself follows, as without TLS: HTTP has its own measure of what is whole.
    case NIOSSLError.uncleanShutdown: return
    case NIOSSLError.handshakeFailed(let reason):
      logger.debug("TLS handshake failed", metadata: ["client": "\(context.remoteAddress.map { "\($0)" } ?? "")", "error": "\(reason)"])
    default: break
    }
    context.fireErrorCaught(error)
  }

  /// Ends the sending side once the kernel has all that was written: with a client that has ended its own side, TLS closes the connection
  /// instead, and what waits would be lost.
  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    guard case .output = mode else { return context.close(mode: mode, promise: promise) }
    let written = context.eventLoop.makePromise(of: Void.self)
    written.futureResult.assumeIsolated().whenComplete { result in
      switch result {
      case .success: context.close(mode: .output, promise: promise)
      case .failure(let error): promise?.fail(error)
      }
    }
    // Writes are done in their order, and so is one of nothing.
    context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: written)
  }
}
