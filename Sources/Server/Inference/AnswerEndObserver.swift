import NIOCore
import NIOHTTP1

/// Tells the inference handler when the framework has written the end of an answer, and lets it write one for each request.
///
/// The framework answers a body that turns out to be torn with an error, also when the request has had its answer.
final class AnswerEndObserver: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private var isAnswered = false

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .head = unwrapInboundIn(data) { isAnswered = false }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if isAnswered {
      promise?.succeed()
      return
    }
    guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
    isAnswered = true
    context.write(data, promise: promise)
    context.triggerUserOutboundEvent(AnswerEnded(), promise: nil)
  }

  struct AnswerEnded {}
}
