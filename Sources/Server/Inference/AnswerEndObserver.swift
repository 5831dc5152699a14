import NIOCore
import NIOHTTP1

/// Tells the inference handler when the framework has written the end of an answer.
final class AnswerEndObserver: ChannelOutboundHandler {
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
    context.write(data, promise: promise)
    context.triggerUserOutboundEvent(AnswerEnded(), promise: nil)
  }

  struct AnswerEnded {}
}
