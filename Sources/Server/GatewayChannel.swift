import Gateway
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import Router

/// Sets up every accepted connection: HTTP decoder, inference handler, and, once a connection asks for anything else, the web framework.
struct GatewayChannel: HTTPChannelHandler {
  let responder: Responder
  let loops: LoopStates

  /// Bytes of a request that may wait to be decoded. Larger than any head that the decoder accepts.
  private static let undecodedLimit = 256 << 10

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<GatewayConnection> {
    channel.eventLoop.makeCompletedFuture {
      let framework = channel.eventLoop.makePromise(of: FrameworkChannel?.self)
      channel.closeFuture.whenComplete { _ in framework.succeed(nil) }
      let pipeline = channel.pipeline.syncOperations
      // The limit is for what the decoder cannot take: it reads no more behind a request that offers another protocol.
      try pipeline.addHandler(
        ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes), maximumBufferSize: Self.undecodedLimit))
      try pipeline.addHandler(
        InferenceHandler(loop: loops.state(of: channel.eventLoop)) { context in
          framework.succeed(try Self.installFramework(behind: context))
        })
      return GatewayConnection(channel: channel, framework: framework.futureResult)
    }
  }

  /// Serves the framework's part of a connection, if it ever gets one, until the connection ends.
  func handle(value connection: GatewayConnection, logger: Logger) async {
    await withTaskCancellationHandler {
      do {
        guard let channel = try await connection.framework.get() else { return }
        await handleHTTP(asyncChannel: channel, logger: logger)
      } catch {
        logger.debug("connection ended before it was set up", metadata: ["error": "\(error)"])
      }
    } onCancel: {
      // The time for draining is over.
      connection.channel.close(promise: nil)
    }
  }

  /// The framework's own state handler is left out: idleness and draining belong to the inference handler.
  private static func installFramework(behind context: ChannelHandlerContext) throws -> FrameworkChannel {
    let pipeline = context.pipeline.syncOperations
    try pipeline.addHandler(HTTPResponseEncoder())
    try pipeline.addHandler(AnswerEndObserver())
    try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
    return try NIOAsyncChannel(wrappingChannelSynchronously: context.channel, configuration: .init(isOutboundHalfClosureEnabled: true))
  }
}
