import NIOCore
import NIOHTTP1

/// Sets up every accepted connection: HTTP decoder, inference handler, and, once a connection asks for anything else, the web framework.
///
/// A connection that only makes inference calls has no task of its own: nothing but its handlers, on its event loop.
struct GatewayChannel: Sendable {
  let framework: FrameworkChannel
  let loops: LoopStates

  /// Bytes of a request that may wait to be decoded. Larger than any head that the decoder accepts.
  private static let undecodedLimit = 256 << 10

  /// - Parameter onFramework: called at most once, on the event loop, with the framework's end of the connection. It is to be served.
  func setup(channel: any Channel, onFramework: @escaping @Sendable (FrameworkChannel.Value) -> Void) -> EventLoopFuture<Void> {
    channel.eventLoop.makeCompletedFuture {
      let pipeline = channel.pipeline.syncOperations
      // The limit is for what the decoder cannot take: it reads no more behind a request that offers another protocol.
      try pipeline.addHandler(
        ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes), maximumBufferSize: Self.undecodedLimit))
      try pipeline.addHandler(
        InferenceHandler(loop: loops.state(of: channel.eventLoop)) { context in
          onFramework(try FrameworkChannel.install(on: context.channel))
        })
    }
  }
}
