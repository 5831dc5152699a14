import Config
import Logging
import NIOCore

/// Tells the log of connections that could not be accepted; the listener goes on. Mostly the process has no file descriptor left.
final class AcceptErrors: ChannelInboundHandler {
  typealias InboundIn = any Channel

  private let address: ListenAddress
  private let logger: Logger

  init(address: ListenAddress, logger: Logger) {
    self.address = address
    self.logger = logger
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    logger.warning("cannot accept connections for a moment", metadata: ["address": "\(address)", "error": "\(error)"])
  }
}
