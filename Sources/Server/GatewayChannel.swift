import NIOCore
import NIOHTTP1

/// Sets up every accepted connection: HTTP decoder, inference handler, and, once a connection asks for anything else, the web framework.
///
/// A connection that only makes inference calls has no task of its own: nothing but its handlers, on its event loop.
struct GatewayChannel: Sendable {
  let framework: FrameworkChannel
  let loops: LoopStates
  let limit: ConnectionLimit

  /// Bytes of a request that may wait to be decoded. Larger than any head that the decoder accepts.
  private static let undecodedLimit = 256 << 10

  /// What the decoder takes of a head together with its trailers: the target and the names and values of headers.
  static let headLimits = {
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderFieldSize = 16 << 10
    limits.maxHeaderListSize = 64 << 10
    limits.maxHeaderFieldCount = 128
    return limits
  }()

  /// - Parameter onFramework: called at most once, on the event loop, with the framework's end of the connection. It is to be served.
  func setup(channel: any Channel, onFramework: @escaping @Sendable (FrameworkChannel.Value) -> Void) -> EventLoopFuture<Void> {
    channel.eventLoop.makeCompletedFuture {
      let pipeline = channel.pipeline.syncOperations
      // The limit is for what the decoder cannot take: it reads no more behind a request that offers another protocol.
      let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: Self.headLimits)
      let received = ReceivedBytes()
      try pipeline.addHandler(received)
      try pipeline.addHandler(ByteToMessageHandler(decoder, maximumBufferSize: Self.undecodedLimit))
      try pipeline.addHandler(
        InferenceHandler(loop: loops.state(of: channel.eventLoop), received: received) { context in
          onFramework(try FrameworkChannel.install(on: context.channel))
        })
    }
  }
}
