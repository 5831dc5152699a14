import Gateway
import NIOCore
import NIOHTTP1

/// Sets up every accepted connection: TLS where it is spoken, HTTP decoder, inference handler, and, once it asks for anything else, the framework.
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

  /// - Parameters:
  ///   - isSecured: whether clients speak TLS, with the certificate of the table that is current now.
  ///   - onFramework: called at most once, on the event loop, with the framework's end of the connection. It is to be served.
  func setup(
    channel: any Channel, isSecured: Bool, onFramework: @escaping @Sendable (FrameworkChannel.Value) -> Void
  ) -> EventLoopFuture<Void> {
    channel.eventLoop.makeCompletedFuture {
      let pipeline = channel.pipeline.syncOperations
      let loop = loops.state(of: channel.eventLoop)
      if isSecured {
        // Every table has it if the first one had. Were it not there, nothing may be sent in the clear.
        guard let security = loop.currentTable().security else { throw ChannelError.operationUnsupported }
        try security.install(channel)
      }
      // The limit is for what the decoder cannot take: it reads no more behind a request that offers another protocol.
      let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: Self.headLimits)
      let received = ReceivedBytes()
      try pipeline.addHandler(received)
      try pipeline.addHandler(ByteToMessageHandler(decoder, maximumBufferSize: Self.undecodedLimit))
      try pipeline.addHandler(
        InferenceHandler(loop: loop, received: received) { context in
          onFramework(try FrameworkChannel.install(on: context.channel, isSecured: isSecured))
        })
    }
  }
}
