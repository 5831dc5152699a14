import Config
import Gateway
import NIOCore

/// From a relay's updates, or an error, to bytes on the connection.
extension InferenceHandler {
  /// An answer up to this size is copied behind its head and written as one buffer; a larger one is cheaper to write as two.
  private static let joinLimit = 4096

  func relayed(_ update: RelayUpdate, _ call: InferenceCall) {
    var update = update
    if update.head == nil, call.status == 0, case .failed(let error)? = update.end { return refuse(call, error) }
    guard let context else { return }
    var out = ByteBuffer()
    if let head = update.head { out = begin(head, call, context) }
    let taken = update.body?.readableBytes ?? 0
    if let body = update.body.take(), taken > 0 { append(body, to: &out, call, context) }
    let ended = update.end
    if let ended { finishBody(ended, call, &out) }
    if out.readableBytes > 0 { context.write(wrapOutboundOut(.byteBuffer(out)), promise: nil) }
    context.flush()
    report(taken, call, context)
    if let ended { finish(call, ended, context) } else { watchClient(call, context) }
  }

  private func begin(_ head: RelayHead, _ call: InferenceCall, _ context: ChannelHandlerContext) -> ByteBuffer {
    call.status = head.status
    call.firstByte = .now()
    call.framing = AnswerFraming(status: head.status, contentLength: head.contentLength, isHTTP11: call.isHTTP11)
    call.isEventStream = head.isEventStream
    if call.framing == .untilClose || isQuiescing { call.keepsAlive = false }
    var out = context.channel.allocator.buffer(capacity: 512 + head.lines.readableBytes)
    AnswerHead.write(head, framing: call.framing, keepsAlive: call.keepsAlive, requestID: call.requestID, date: loop.date(), to: &out)
    return out
  }

  private func append(_ body: consuming ByteBuffer, to out: inout ByteBuffer, _ call: InferenceCall, _ context: ChannelHandlerContext) {
    var body = body
    call.bytesOut += body.readableBytes
    switch call.framing {
    case .chunked: ChunkFrame.wrap(&body)
    case .length(let remaining): call.framing = .length(remaining: remaining - body.readableBytes)
    case .untilClose: break
    case .none: return
    }
    if out.readableBytes == 0 {
      out = body
    } else if body.readableBytes <= Self.joinLimit {
      out.writeImmutableBuffer(body)
    } else {
      context.write(wrapOutboundOut(.byteBuffer(out)), promise: nil)
      out = body
    }
  }

  private func finishBody(_ end: RelayEnd, _ call: InferenceCall, _ out: inout ByteBuffer) {
    switch end {
    case .complete:
      if call.framing == .chunked { ChunkFrame.writeEnd(to: &out) }
      if case .length(let remaining) = call.framing, remaining != 0 { call.keepsAlive = false }
    case .failed(let error):
      // A stream can say that it broke; any other answer can only be cut short, which its framing shows.
      guard call.framing == .chunked, call.isEventStream else {
        call.keepsAlive = false
        return
      }
      var event = ByteBufferAllocator().buffer(capacity: 512)
      event.moveWriterIndex(forwardBy: RelayUpdate.headroom)
      event.moveReaderIndex(forwardBy: RelayUpdate.headroom)
      event.writeBytes(RenderedError(error).event)
      ChunkFrame.wrap(&event)
      out.writeImmutableBuffer(event)
      ChunkFrame.writeEnd(to: &out)
    }
  }

  private func finish(_ call: InferenceCall, _ end: RelayEnd, _ context: ChannelHandlerContext) {
    switch end {
    case .complete:
      conclude(call, "ok")
      finishRequest(keepsAlive: call.keepsAlive)
    case .failed:
      conclude(call, "upstream_broke")
      if call.keepsAlive { finishRequest(keepsAlive: true) } else { cut(context) }
    }
  }

  /// Ends the connection without the end that the framing promised, so that the client knows its answer is torn.
  private func cut(_ context: ChannelHandlerContext) {
    state = .closed
    context.close(promise: nil)
  }

  // MARK: - Slow clients

  /// Tells the relay that the client took `bytes`, unless the connection is backed up: then the report waits, and with it the upstream.
  private func report(_ bytes: Int, _ call: InferenceCall, _ context: ChannelHandlerContext) {
    if context.channel.isWritable {
      call.relay?.consumed(bytes + call.unreported)
      call.unreported = 0
    } else {
      call.unreported += bytes
    }
  }

  private func watchClient(_ call: InferenceCall, _ context: ChannelHandlerContext) {
    if !context.channel.isWritable, timer.purpose != .write {
      bufferedAtLastLook = bufferedBytes
      timer.arm(.write, after: call.table.settings.server.writeTimeout, on: self)
    }
  }

  /// Cuts a client that took nothing for the whole time; one that took something gets the time again.
  func writeTimedOut() {
    let buffered = bufferedBytes
    guard buffered < bufferedAtLastLook else { return close() }
    bufferedAtLastLook = buffered
    timer.arm(.write, after: loop.currentTable().settings.server.writeTimeout, on: self)
  }

  /// Bytes that were written and that the kernel has not taken.
  private var bufferedBytes: Int {
    // A channel without the option would be none of NIO's sockets; nothing is known of its buffer then.
    (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable, case .relaying(let call) = state {
      if timer.purpose == .write { timer.arm(.none, after: .zero, on: self) }
      report(0, call, context)
    }
    context.fireChannelWritabilityChanged()
  }

  // MARK: - Answers of the gateway's own

  /// Answers with an error. The connection stays usable when the request was read to its end.
  func refuse(_ call: InferenceCall, _ error: GatewayError) {
    guard let context else { return }
    let isWhole = if case .relaying = state { true } else { false }
    let keepsAlive = isWhole && call.keepsAlive && !isQuiescing
    let rendered = RenderedError(error)
    let body = rendered.body
    call.status = rendered.status
    call.bytesOut = body.count
    var out = context.channel.allocator.buffer(capacity: 512 + body.count)
    AnswerHead.write(
      status: rendered.status, contentType: "application/json", contentLength: body.count, extra: rendered.headers, keepsAlive: keepsAlive,
      requestID: call.requestID, date: loop.date(), to: &out)
    out.writeBytes(body)
    context.writeAndFlush(wrapOutboundOut(.byteBuffer(out)), promise: nil)
    conclude(call, "refused")
    finishRequest(keepsAlive: keepsAlive)
  }

  /// The last thing of every call: its line in the log, and an end to call and relay holding one another.
  func conclude(_ call: InferenceCall, _ outcome: StaticString) {
    loop.accessLog.line {
      loop.writeTimestamp(to: &$0)
      AccessLogLine.write(call, outcome: outcome, to: &$0)
    }
    call.relay = nil
  }
}

extension RelayHead {
  /// Whether the answer is a server-sent event stream.
  var isEventStream: Bool { contentType(is: "text/event-stream") }

  private func contentType(is type: StaticString) -> Bool {
    let bytes = lines.readableBytesUInt8Span
    var start = 0
    while start < bytes.count {
      var end = start
      while end < bytes.count, bytes[end] != 10 { end += 1 }
      if end - start > 13, HeaderName.equal(bytes.extracting(start..<start + 12), "content-type"), bytes[start + 12] == UInt8(ascii: ":") {
        var value = start + 13
        while value < end, bytes[value] == 32 || bytes[value] == 9 { value += 1 }
        return value + type.utf8CodeUnitCount <= end
          && HeaderName.equal(bytes.extracting(value..<value + type.utf8CodeUnitCount), type)
      }
      start = end + 1
    }
    return false
  }
}
