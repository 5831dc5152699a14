import Config
import Gateway
import Logging
import NIOCore
import NIOHTTP1
import Router

/// The first handler of every connection behind the HTTP decoder: answers inference requests itself, on the connection's own event loop,
/// and hands everything else on to the web framework, which it installs on the first such request.
///
/// It also owns what a connection needs once: order of pipelined requests, idleness, draining, and noticing that the client went away.
/// Answers of its own are written as bytes, past the framework's encoder, which stands behind it.
final class InferenceHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = IOData
  typealias OutboundOut = IOData

  enum State {
    /// Between requests. To `collecting`, `forwarding`, `lingering`, `closed`.
    case idle
    /// The body of an inference request is arriving. To `relaying`, `lingering`, `closed`.
    case collecting(InferenceCall)
    /// The request is whole and its answer under way. To `idle`, `lingering`, `closed`.
    case relaying(InferenceCall)
    /// The framework has the request. To `idle` when both sides have ended.
    case forwarding(requestEnded: Bool, responseEnded: Bool)
    /// The last answer was sent; what still arrives is thrown away for a while, so that the client gets to read it. To `closed`.
    case lingering(discarded: Int)
    case closed
  }

  let loop: LoopState
  let installFramework: (ChannelHandlerContext) throws -> Void
  var state = State.idle
  var context: ChannelHandlerContext?
  var timer: ConnectionTimer

  /// Parts of requests that arrived while an earlier one was being answered.
  private var deferred = CircularBuffer<HTTPServerRequestPart>()
  private var deferredBytes = 0
  private var isReadHeld = false
  private var isFrameworkInstalled = false
  private var isProcessingDeferred = false
  /// The server is draining: no further request on this connection.
  var isQuiescing = false
  /// Bytes that waited for the client when its write time-out was last started.
  var bufferedAtLastLook = 0
  /// The credential of the last request and the key it stood for: clients send the same one on every request of a connection.
  private var knownCredential: (text: Substring, generation: UInt64, key: AccessKey?)?

  /// Bytes and parts of pipelined requests that are kept before reading stops.
  private static let deferredLimit = 128 << 10
  /// What a client may still send after its last answer before the connection is cut.
  private static let lingerLimit = 64 << 20

  init(loop: LoopState, installFramework: @escaping (ChannelHandlerContext) throws -> Void) {
    self.loop = loop
    self.installFramework = installFramework
    timer = ConnectionTimer()
  }

  // MARK: - Life of the connection

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    timer.arm(.header, after: loop.currentTable().settings.server.headerTimeout, on: self)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    timer.stop()
  }

  func channelInactive(context: ChannelHandlerContext) {
    abandonCall()
    state = .closed
    timer.stop()
    context.fireChannelInactive()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case ChannelEvent.inputClosed:
      // A client that closes its side while it waits for an answer is gone; waiting for more from it would keep the upstream busy for nobody.
      if case .forwarding = state { context.fireUserInboundEventTriggered(event) } else { close() }
    case is ChannelShouldQuiesceEvent:
      isQuiescing = true
      if case .idle = state { close() }
    case ChannelEvent.outputClosed:
      if case .lingering = state { timer.arm(.linger, after: .seconds(2), on: self) }
      context.fireUserInboundEventTriggered(event)
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard error is HTTPParserError else { return close() }
    switch state {
    case .idle, .collecting:
      let call = currentCall ?? makeCall(.chatCompletions, HTTPRequestHead(version: .http1_1, method: .POST, uri: "/"))
      refuse(call, .malformedRequest("The request is not valid HTTP/1.1"))
    case .relaying(let call):
      // The answer under way is still good; nothing after it can be read.
      call.keepsAlive = false
      isQuiescing = true
    case .forwarding: context.fireErrorCaught(error)
    case .lingering, .closed: close()
    }
  }

  /// Ends the connection and whatever runs on it.
  func close() {
    abandonCall()
    state = .closed
    context?.close(promise: nil)
  }

  private func abandonCall() {
    guard let call = currentCall else { return }
    call.relay?.cancel()
    conclude(call, "client_gone")
  }

  var currentCall: InferenceCall? {
    switch state {
    case .collecting(let call), .relaying(let call): call
    case .idle, .forwarding, .lingering, .closed: nil
    }
  }

  // MARK: - Reading

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    switch state {
    case .idle, .collecting: handle(part, context)
    case .forwarding(requestEnded: false, _): forward(part, context)
    case .forwarding, .relaying: postpone(part)
    case .lingering(let discarded): discard(part, after: discarded)
    case .closed: break
    }
  }

  /// Reading stops while too much of later requests is waiting. A client's FIN is then seen only when reading goes on.
  func read(context: ChannelHandlerContext) {
    if deferredBytes > Self.deferredLimit || deferred.count > 1024 { isReadHeld = true } else { context.read() }
  }

  private func postpone(_ part: HTTPServerRequestPart) {
    if case .body(let bytes) = part { deferredBytes += bytes.readableBytes }
    deferred.append(part)
  }

  private func discard(_ part: HTTPServerRequestPart, after discarded: Int) {
    guard case .body(let bytes) = part else { return }
    let total = discarded + bytes.readableBytes
    if total > Self.lingerLimit { close() } else { state = .lingering(discarded: total) }
  }

  private func handle(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
    switch (state, part) {
    case (.idle, .head(let head)):
      if let operation = InferenceRoute.operation(head) { begin(operation, head) } else { forwardHead(head, context) }
    case (.collecting(let call), .body(let bytes)): collect(bytes, call)
    case (.collecting(let call), .end): dispatch(call)
    case (.idle, _), (.collecting, .head): break
    case (.relaying, _), (.forwarding, _), (.lingering, _), (.closed, _): break
    }
  }

  /// Called whenever an answer has ended: the next request of the connection, or its end.
  func finishRequest(keepsAlive: Bool) {
    guard keepsAlive, !isQuiescing else { return linger() }
    state = .idle
    timer.arm(.idle, after: loop.currentTable().settings.server.idleTimeout, on: self)
    processDeferred()
  }

  private func processDeferred() {
    guard !isProcessingDeferred, let context else { return }
    isProcessingDeferred = true
    var hasForwarded = false
    defer { isProcessingDeferred = false }
    loop: while !deferred.isEmpty {
      switch state {
      case .idle, .collecting, .forwarding(requestEnded: false, _): break
      case .relaying, .forwarding, .lingering, .closed: break loop
      }
      let part = deferred.removeFirst()
      if case .body(let bytes) = part { deferredBytes -= bytes.readableBytes }
      if case .forwarding = state { forward(part, context) } else { handle(part, context) }
      if case .forwarding = state { hasForwarded = true }
    }
    // The framework takes what it was given when a read is complete, and this is none of the socket's.
    if hasForwarded { context.fireChannelReadComplete() }
    if isReadHeld, deferredBytes <= Self.deferredLimit {
      isReadHeld = false
      context.read()
    }
  }

  /// Closes the sending side once everything is written, and gives the client a moment to read its answer before the connection goes:
  /// closing with unread input would make the kernel send a reset that may overtake the answer.
  private func linger() {
    state = .lingering(discarded: 0)
    deferred.removeAll()
    deferredBytes = 0
    timer.arm(.write, after: loop.currentTable().settings.server.writeTimeout, on: self)
    context?.close(mode: .output, promise: nil)
    context?.read()
  }

  // MARK: - The framework's requests

  private func forwardHead(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    do {
      if !isFrameworkInstalled { try installFramework(context) }
      isFrameworkInstalled = true
    } catch {
      return close()
    }
    state = .forwarding(requestEnded: false, responseEnded: false)
    timer.arm(.none, after: .zero, on: self)
    forward(.head(head), context)
  }

  private func forward(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
    context.fireChannelRead(wrapInboundOut(part))
    guard case .end = part, case .forwarding(_, let responseEnded) = state else { return }
    if responseEnded { finishRequest(keepsAlive: true) } else { state = .forwarding(requestEnded: true, responseEnded: false) }
  }

  func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
    if event is AnswerEndObserver.AnswerEnded {
      promise?.succeed()
      // On the next turn of the loop: the framework is still in the middle of writing.
      context.eventLoop.assumeIsolatedUnsafeUnchecked().execute { self.frameworkAnswered() }
    } else {
      context.triggerUserOutboundEvent(event, promise: promise)
    }
  }

  /// The framework wrote the end of its answer.
  private func frameworkAnswered() {
    guard case .forwarding(let requestEnded, _) = state else { return }
    if requestEnded { finishRequest(keepsAlive: true) } else { state = .forwarding(requestEnded: false, responseEnded: true) }
  }

  // MARK: - Beginning a call

  func makeCall(_ operation: InferenceOperation, _ head: HTTPRequestHead) -> InferenceCall {
    InferenceCall(
      operation: operation, table: loop.currentTable(), key: nil, requestID: loop.nextRequestID(), head: head, forwarded: ByteBuffer())
  }

  /// The key that a credential stands for. Remembered for the connection, since hashing it again would only give the same.
  func key(for credential: Substring, in table: ServingTable) -> AccessKey? {
    if let known = knownCredential, known.generation == table.generation, known.text == credential { return known.key }
    let key = table.routing.keys.key(for: credential)
    knownCredential = (credential, table.generation, key)
    return key
  }
}
