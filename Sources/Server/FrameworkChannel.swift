import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// The web framework's part of a connection: its codec behind ours, and its way of going through requests.
struct FrameworkChannel: HTTPChannelHandler {
  typealias Value = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

  let responder: Responder

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture { try Self.install(on: channel, isSecured: false) }
  }

  /// Serves requests until the connection ends, or the time for draining is over, which ends it.
  func handle(value: Value, logger: Logger) async {
    await withTaskCancellationHandler {
      await handleHTTP(asyncChannel: value, logger: logger)
    } onCancel: {
      value.channel.close(promise: nil)
    }
  }

  /// On the channel's event loop. The framework's own state handler is left out: idleness and draining belong to the inference handler.
  ///
  /// - Parameter isSecured: whether clients speak TLS, for the scheme of their requests.
  static func install(on channel: any Channel, isSecured: Bool) throws -> Value {
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandler(HTTPResponseEncoder())
    try pipeline.addHandler(AnswerEndObserver())
    try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: isSecured))
    return try NIOAsyncChannel(wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
  }
}
