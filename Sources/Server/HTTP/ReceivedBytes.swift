import NIOCore

/// Counts what the connection brings, in front of the decoder: bytes that it makes nothing of are seen by nobody behind it.
final class ReceivedBytes: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private(set) var total = 0

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    total += unwrapInboundIn(data).readableBytes
    context.fireChannelRead(data)
  }
}
