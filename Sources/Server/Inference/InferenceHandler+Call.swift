import Config
import Dialects
import Gateway
import NIOCore
import NIOHTTP1
import Router

/// From a request head to a running relay.
extension InferenceHandler {
  func begin(_ operation: InferenceOperation, _ head: HTTPRequestHead) {
    guard let context else { return }
    guard var facts = RequestFacts(head.headers, allocator: context.channel.allocator) else {
      return refuse(malformedCall(), .malformedRequest("A header value holds a control character"))
    }
    if let fault = facts.check.fault(in: head) { return refuse(malformedCall(), .malformedRequest(fault.message)) }
    let table = loop.currentTable()
    let key = facts.credential.flatMap { self.key(for: $0, in: table) }
    let call = InferenceCall(
      operation: operation, table: table, key: key, requestID: facts.requestID ?? loop.nextRequestID(), trace: loop.span(of: facts.trace),
      head: head, forwarded: facts.takeForwarded())
    // NIO's decoder stops for good behind a request that could switch protocols.
    if facts.offersUpgrade || loop.departure.hasBegun { call.keepsAlive = false }
    guard let key else { return refuse(call, .invalidKey) }
    guard key.mayInfer else { return refuse(call, .permissionMissing(.inference)) }
    let limit = table.settings.server.maxBody
    if let length = facts.contentLength, length > limit { return refuse(call, .bodyTooLarge(limit: limit)) }
    if facts.expectsContinue, head.version == .http1_1 { writeContinue(context) }
    call.expectedLength = facts.contentLength ?? 0
    state = .collecting(call)
    timer.arm(.body, after: table.settings.server.headerTimeout, on: self)
  }

  func collect(_ bytes: ByteBuffer, _ call: InferenceCall) {
    let limit = call.table.settings.server.maxBody
    guard call.body.readableBytes + bytes.readableBytes <= limit else { return refuse(call, .bodyTooLarge(limit: limit)) }
    if call.body.readableBytes == 0 {
      // The usual body arrives in one piece and is kept as it is, a slice of what the socket gave.
      call.body = bytes
    } else {
      // A length that was announced is room well spent, as far as it was not announced to make us spend it.
      if call.body.capacity < call.expectedLength {
        call.body.reserveCapacity(min(call.expectedLength, 2 * call.body.readableBytes + 1 << 20))
      }
      call.body.writeImmutableBuffer(bytes)
    }
    if call.pace.isMade(by: bytes.readableBytes) { timer.arm(.body, after: call.table.settings.server.headerTimeout, on: self) }
  }

  /// The request is whole: decide where it goes, and send it.
  func dispatch(_ call: InferenceCall) {
    guard let operation = call.operation else { return }
    state = .relaying(call)
    timer.arm(.none, after: .zero, on: self)
    let body = call.body
    let peek: RequestPeek
    do throws(PeekError) {
      peek = try RequestPeek.scan(body.readableBytesUInt8Span)
    } catch {
      return refuse(call, .invalidBody(error))
    }
    call.modelName = peek.model(in: body.readableBytesUInt8Span)
    do throws(GatewayError) {
      let walk = try walk(for: call)
      try call.reserve(peek)
      let request = RelayRequest(
        operation: operation, body: body, peek: peek, headers: call.takeForwardedHeaders(), id: call.requestID)
      call.body = ByteBuffer()
      let relay = Relay(request, walk: walk, table: call.table, context: loop.relays) { [self] update in relayed(update, call) }
      call.relay = relay
      relay.start()
    } catch {
      refuse(call, error)
    }
  }

  private func walk(for call: InferenceCall) throws(GatewayError) -> RouteWalk {
    let name = call.modelName
    if let key = call.key, !key.allows(model: name.span) { throw .modelNotAllowed(model: String(decoding: name, as: UTF8.self)) }
    switch call.table.routing.lookup(name.span) {
    case .route(let route):
      call.count(as: call.table.metrics.model(of: route))
      return RouteWalk(route: route, retries: call.table.settings.routing.retries)
    case .cloud(let cloud, let prefixLength):
      call.count(as: call.table.metrics.model(ofCloud: cloud))
      return RouteWalk(cloud: cloud, prefixLength: prefixLength)
    case .noEndpoints: throw .noNodes
    case .unknownModel: throw .modelNotFound(model: String(decoding: name, as: UTF8.self))
    case .unknownPrefix(let length): throw .unknownPrefix(prefix: String(decoding: name.prefix(length), as: UTF8.self))
    }
  }

  func timerFired() {
    guard let expired = timer.fired(on: self) else { return }
    switch expired {
    case .none: break
    case .header: if hasBegunRequest { refuse(malformedCall(), .requestTimeout) } else { close("client_gone") }
    case .linger: close("client_gone")
    case .idle: endIdle()
    case .write: writeTimedOut()
    case .body: if let call = state.call { refuse(call, .requestTimeout) } else { close("request_timeout") }
    }
  }

  /// What stands for a request that cannot be read: something to answer and to log.
  func malformedCall() -> InferenceCall {
    InferenceCall(
      operation: nil, table: loop.currentTable(), key: nil, requestID: loop.nextRequestID(), trace: loop.span(of: nil),
      head: HTTPRequestHead(version: .http1_1, method: .POST, uri: "/"), forwarded: ByteBuffer())
  }

  func writeContinue(_ context: ChannelHandlerContext) {
    bytesWritten += Self.continueLine.readableBytes
    context.writeAndFlush(wrapOutboundOut(.byteBuffer(Self.continueLine)), promise: nil)
  }

  private static let continueLine = ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")
}

extension RequestFacts {
  /// Moves the forwarded headers out, so that appending to them later does not copy.
  fileprivate mutating func takeForwarded() -> ByteBuffer {
    defer { forwarded = ByteBuffer() }
    return forwarded
  }
}

extension InferenceCall {
  /// The client's headers with the request's id and its trace behind them.
  fileprivate func takeForwardedHeaders() -> ByteBuffer {
    forwarded.writeStaticString("X-Request-Id: ")
    forwarded.writeString(requestID)
    forwarded.writeStaticString("\0traceparent: ")
    trace.write(to: &forwarded)
    forwarded.writeInteger(UInt8(0))
    defer { forwarded = ByteBuffer() }
    return forwarded
  }
}
