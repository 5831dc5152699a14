import Config
import Gateway
import NIOCore
import NIOHTTP1
import Router

/// The first handler of every connection behind the HTTP decoder: answers inference requests itself, on the connection's own event loop,
/// and hands everything else on to the web framework, which it installs on the first such request.
///
/// It also owns what a connection needs once: order of pipelined requests, idleness, draining, and noticing that the client went away.
/// Answers of its own are written as bytes, past the framework's encoder, which stands behind it.
final class InferenceHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = IOData
  typealias OutboundOut = IOData

  let loop: LoopState
  let received: ReceivedBytes
  let installFramework: (ChannelHandlerContext) throws -> Void
  var state = ConnectionState.idle
  var context: ChannelHandlerContext?
  var timer = ConnectionTimer()
  /// No further request is answered on this connection: the server is draining, or the client's bytes make no sense any more.
  var isQuiescing = false
  /// Whether NIO's buffer of outgoing bytes is below its mark. Kept here: asking the channel costs more than a flag on the path of every chunk.
  var isWritable = true
  /// What the client was sent, and how much of it had gone when its write time-out was last started.
  var bytesWritten = 0
  var takenAtLastLook = 0

  private var framing = FramingAllowance()
  private var deferred = DeferredParts()
  private var isReadHeld = false
  private var isFrameworkInstalled = false
  private var isProcessingDeferred = false
  /// The last credential that was good on this connection: clients send the same one with every request.
  private var knownCredential: (text: Substring, generation: UInt64, key: AccessKey)?

  /// What a client may still send after its last answer before the connection is cut.
  private static let lingerLimit = 64 << 20

  init(loop: LoopState, received: ReceivedBytes, installFramework: @escaping (ChannelHandlerContext) throws -> Void) {
    self.loop = loop
    self.received = received
    self.installFramework = installFramework
  }

  /// For time-outs of the connection itself; a call keeps the ones it started with.
  var server: ServerSettings { loop.currentTable().settings.server }

  // MARK: - Life of the connection

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    isWritable = context.channel.isWritable
    loop.metrics.connectionOpened()
    timer.arm(.header, after: server.headerTimeout, on: self)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    loop.metrics.connectionClosed()
    timer.stop()
  }

  func channelInactive(context: ChannelHandlerContext) {
    abandonCall("client_gone")
    state = .closed
    deferred.removeAll()
    timer.stop()
    context.fireChannelInactive()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case ChannelEvent.inputClosed:
      // A client that closes its side while it waits for an answer is gone; waiting for more from it would keep the upstream busy for nobody.
      if case .forwarding = state { context.fireUserInboundEventTriggered(event) } else { close("client_gone") }
    case is ChannelShouldQuiesceEvent:
      isQuiescing = true
      if case .idle = state { endIdle() }
    case is DrainTimeEnded: endCall()
    case ChannelEvent.outputClosed:
      if case .lingering = state { timer.arm(.linger, after: .seconds(2), on: self) }
      context.fireUserInboundEventTriggered(event)
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard error is HTTPParserError || error is ByteToMessageDecoderError || error is ByteToMessageDecoderError.PayloadTooLargeError else {
      return close("client_gone")
    }
    let isOverflow = if case HTTPParserError.headerOverflow = error { true } else { false }
    cannotRead(isOverflow ? .headTooLarge : .malformedRequest("The request is not valid HTTP/1.1"), error, context)
  }

  /// What the client sends makes no sense, from here on.
  private func cannotRead(_ reason: GatewayError, _ error: any Error, _ context: ChannelHandlerContext) {
    switch state {
    case .idle: refuse(malformedCall(), reason)
    case .collecting(let call): refuse(call, reason)
    case .relaying, .settling: isQuiescing = true  // The answer under way is still good; nothing after it can be read.
    case .forwarding(var request):
      if isQuiescing, request.isTorn { return }
      isQuiescing = true
      guard !request.requestEnded else { return }
      request.isTorn = true
      context.fireErrorCaught(error)
      advance(request)
    case .lingering, .closed: break
    }
  }

  /// Ends what runs on the connection, because the time for draining is over.
  private func endCall() {
    isQuiescing = true
    switch state {
    case .idle, .settling: endIdle()
    case .collecting(let call): refuse(call, .shuttingDown)
    case .relaying(let call): if let relay = call.relay { relay.abort(.shuttingDown) } else { refuse(call, .shuttingDown) }
    case .forwarding: close("shutting_down")
    case .lingering, .closed: break
    }
  }

  /// Ends a connection between two requests, once the client has all of its last answer.
  func endIdle() {
    if bufferedBytes == 0 { close("ok") } else { linger() }
  }

  /// Ends the connection and whatever runs on it.
  func close(_ outcome: StaticString) {
    abandonCall(outcome)
    state = .closed
    deferred.removeAll()
    context?.close(promise: nil)
  }

  private func abandonCall(_ outcome: StaticString) {
    guard let call = state.call else { return }
    call.relay?.cancel()
    conclude(call, .abandoned, outcome)
  }

  // MARK: - Reading

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    switch part {
    case .head, .end: framing.begin(at: received.total)
    case .body(let bytes): framing.add(body: bytes.readableBytes)
    }
    switch state {
    case .idle, .collecting: handle(part, context)
    case .forwarding(let request) where !request.requestEnded: forward(part, context)
    case .forwarding, .relaying, .settling: deferred.append(part)
    case .lingering(let discarded): discard(part, after: discarded)
    case .closed: break
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if framing.isExceeded(at: received.total) { cannotRead(.headTooLarge, HTTPParserError.headerOverflow, context) }
    // A head has begun on a connection that was kept: from here on it has the time that a first one has.
    if case .idle = state, timer.purpose == .idle, hasBegunRequest { timer.arm(.header, after: server.headerTimeout, on: self) }
    context.fireChannelReadComplete()
  }

  /// Whether the client has sent something that is no request yet. What came together with the end of the last one does not show.
  var hasBegunRequest: Bool { framing.hasBegun(at: received.total) }

  /// Reading stops while too much of later requests is waiting.
  func read(context: ChannelHandlerContext) {
    if deferred.isFull { isReadHeld = true } else { context.read() }
  }

  private func discard(_ part: HTTPServerRequestPart, after discarded: Int) {
    guard case .body(let bytes) = part else { return }
    let total = discarded + bytes.readableBytes
    if total > Self.lingerLimit { close("refused") } else { state = .lingering(discarded: total) }
  }

  private func handle(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
    switch (state, part) {
    case (.idle, .head(let head)):
      if let operation = InferenceRoute.operation(head) { begin(operation, head) } else { forwardHead(head, context) }
    case (.collecting(let call), .body(let bytes)): collect(bytes, call)
    case (.collecting(let call), .end): dispatch(call)
    case (.idle, _), (.collecting, .head): break
    case (.relaying, _), (.forwarding, _), (.settling, _), (.lingering, _), (.closed, _): break
    }
  }

  /// Called whenever an answer is written to its end: the next request of the connection, or its end.
  func finishRequest(keepsAlive: Bool) {
    if case .closed = state { return }
    guard keepsAlive, !isQuiescing else { return linger() }
    guard isWritable else {
      // Answers to come would pile up behind this one. The write time-out is running.
      state = .settling
      return
    }
    state = .idle
    timer.arm(.idle, after: server.idleTimeout, on: self)
    processDeferred()
  }

  private func processDeferred() {
    guard !isProcessingDeferred, let context else { return }
    isProcessingDeferred = true
    var hasForwarded = false
    defer { isProcessingDeferred = false }
    while state.takesParts, let part = deferred.popFirst() {
      if case .forwarding = state { forward(part, context) } else { handle(part, context) }
      if case .forwarding = state { hasForwarded = true }
    }
    // The framework takes what it was given when a read is complete, and this is none of the socket's.
    if hasForwarded { context.fireChannelReadComplete() }
    if isReadHeld, !deferred.isFull {
      isReadHeld = false
      context.read()
    }
  }

  /// Closes the sending side once everything is written, and gives the client a moment to read its answer before the connection goes:
  /// closing with unread input would make the kernel send a reset that may overtake the answer.
  func linger() {
    state = .lingering(discarded: 0)
    deferred.removeAll()
    isReadHeld = false
    startWriteTimer(after: server.writeTimeout)
    context?.close(mode: .output, promise: nil)
    context?.read()
  }

  // MARK: - The framework's requests

  private func forwardHead(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    if let fault = HeadCheck.fault(in: head) { return refuse(malformedCall(), .malformedRequest(fault.message)) }
    // NIO's decoder stops for good behind a request that could switch protocols, whatever is answered.
    let endsDecoding = head.method == .CONNECT || head.headers.contains(name: "upgrade")
    if head.method == .CONNECT { return refuse(malformedCall(), .methodNotAllowed(allowed: "GET, POST")) }
    let limit = server.maxBody
    // A length that is none has been refused before.
    if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }), length > limit {
      return refuse(malformedCall(), .bodyTooLarge(limit: limit))
    }
    do {
      if !isFrameworkInstalled { try installFramework(context) }
      isFrameworkInstalled = true
    } catch {
      return close("internal_error")
    }
    if head.version == .http1_1, head.headers.first(name: "expect")?.lowercased() == "100-continue" { writeContinue(context) }
    let keepsAlive = head.isKeepAlive && head.version == .http1_1 && !endsDecoding && !loop.departure.hasBegun
    state = .forwarding(ForwardedRequest(keepsAlive: keepsAlive, bodyLimit: limit))
    timer.arm(.body, after: server.headerTimeout, on: self)
    forward(.head(head), context)
  }

  private func forward(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
    context.fireChannelRead(wrapInboundOut(part))
    guard case .forwarding(var request) = state else { return }
    switch part {
    case .head: return
    case .body(let bytes):
      request.bodyBytes += bytes.readableBytes
      // Its answer is the framework's to write, so there is none from here.
      guard request.bodyBytes <= request.bodyLimit else { return close("refused") }
      if request.pace.isMade(by: bytes.readableBytes) { timer.arm(.body, after: server.headerTimeout, on: self) }
      state = .forwarding(request)
    case .end:
      timer.arm(.none, after: .zero, on: self)
      request.requestEnded = true
      advance(request)
    }
  }

  func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
    guard event is AnswerEndObserver.AnswerEnded else { return context.triggerUserOutboundEvent(event, promise: promise) }
    promise?.succeed()
    // On the next turn of the loop, since the framework is still in the middle of writing. Handlers run on their loop, so it is this one.
    context.eventLoop.assumeIsolatedUnsafeUnchecked().execute {
      guard case .forwarding(var request) = self.state else { return }
      request.responseEnded = true
      self.advance(request)
    }
  }

  private func advance(_ request: ForwardedRequest) {
    state = .forwarding(request)
    if request.requestEnded || request.isTorn, request.responseEnded { finishRequest(keepsAlive: request.keepsAlive) }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .byteBuffer(let bytes) = unwrapOutboundIn(data) { bytesWritten += bytes.readableBytes }
    context.write(data, promise: promise)
  }

  // MARK: - Keys

  /// The key that a credential stands for. One that was good is remembered for the connection: hashing it again would only give the same.
  func key(for credential: Substring, in table: ServingTable) -> AccessKey? {
    if let known = knownCredential, known.generation == table.generation, ConstantTime.equal(known.text, credential) { return known.key }
    guard let key = table.routing.keys.key(for: credential) else { return nil }
    knownCredential = (credential, table.generation, key)
    return key
  }
}
