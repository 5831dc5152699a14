import Config
import Gateway
import NIOCore

/// From a relay's updates, or an error, to bytes on the connection.
extension InferenceHandler {
  /// An answer up to this size is copied behind its head and written as one buffer; a larger one is cheaper to write as two.
  private static let joinLimit = 4096

  func relayed(_ update: consuming RelayUpdate, _ call: InferenceCall) {
    if update.head == nil, call.status == 0, case .failed(let error)? = update.end { return refuse(call, error) }
    guard let context else { return }
    var out = ByteBuffer()
    if let head = update.head.take() { out = begin(head, call, context) }
    let end = update.end
    let taken = update.body?.readableBytes ?? 0
    if let body = update.body.take(), taken > 0 { append(body, to: &out, call, context) }
    if let end { finishBody(end, call, &out) }
    if out.readableBytes > 0 { write(out, context) }
    context.flush()
    // A flush that finds the client gone has ended the call.
    guard state.call === call else { return }
    if let end { finish(call, end) } else { report(taken, call, context) }
  }

  private func write(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
    bytesWritten += bytes.readableBytes
    context.write(wrapOutboundOut(.byteBuffer(bytes)), promise: nil)
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
      write(out, context)
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
      if call.framing != .chunked || !call.isEventStream { call.keepsAlive = false }
      guard call.isEventStream else { return }
      switch call.framing {
      case .chunked:
        var event = Self.event(for: error)
        ChunkFrame.wrap(&event)
        out.writeImmutableBuffer(event)
        ChunkFrame.writeEnd(to: &out)
      case .untilClose: out.writeImmutableBuffer(Self.event(for: error))
      case .length, .none: break
      }
    }
  }

  /// The event that ends a broken stream, with room for a chunk's frame. Behind an empty line, which ends an event that was torn.
  private static func event(for error: GatewayError) -> ByteBuffer {
    var event = ByteBufferAllocator().buffer(capacity: 512)
    event.moveWriterIndex(forwardBy: RelayUpdate.headroom)
    event.moveReaderIndex(forwardBy: RelayUpdate.headroom)
    event.writeStaticString("\n\n")
    event.writeBytes(RenderedError(error).event)
    return event
  }

  private func finish(_ call: InferenceCall, _ end: RelayEnd) {
    switch end {
    case .complete:
      conclude(call, "ok")
      finishRequest(keepsAlive: call.keepsAlive)
    case .failed:
      conclude(call, "upstream_broke")
      // Without the end that its framing promised, the client knows that the answer is torn.
      switch call.framing {
      case .chunked where call.isEventStream: finishRequest(keepsAlive: call.keepsAlive)
      case .untilClose where call.isEventStream: finishRequest(keepsAlive: false)
      case .chunked, .untilClose, .length, .none: close("upstream_broke")
      }
    }
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

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable { clientTookMuch(context) } else { startWriteTimer(after: server.writeTimeout) }
    context.fireChannelWritabilityChanged()
  }

  private func clientTookMuch(_ context: ChannelHandlerContext) {
    switch state {
    case .relaying(let call):
      timer.arm(.none, after: .zero, on: self)
      report(0, call, context)
    case .forwarding(let request): if request.requestEnded { timer.arm(.none, after: .zero, on: self) }
    case .settling: finishRequest(keepsAlive: true)
    case .idle, .collecting, .lingering, .closed: break
    }
  }

  func startWriteTimer(after delay: Duration) {
    takenAtLastLook = bytesWritten - bufferedBytes
    timer.arm(.write, after: delay, on: self)
  }

  /// Cuts a client that took nothing for the whole time; one that took something gets the time again.
  func writeTimedOut() {
    let taken = bytesWritten - bufferedBytes
    if taken > takenAtLastLook { startWriteTimer(after: server.writeTimeout) } else { close("write_timeout") }
  }

  /// Bytes that were written and that the kernel has not taken.
  var bufferedBytes: Int {
    // A channel without the option would be none of NIO's sockets; nothing is known of its buffer then.
    (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
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
    write(out, context)
    context.flush()
    conclude(call, "refused")
    finishRequest(keepsAlive: keepsAlive)
  }

  /// The last thing of every call: its line in the log, and an end to call and relay holding one another.
  func conclude(_ call: InferenceCall, _ outcome: StaticString) {
    guard !call.isConcluded else { return }
    call.isConcluded = true
    loop.accessLog.line {
      loop.writeTimestamp(to: &$0)
      AccessLogLine.write(call, outcome: outcome, to: &$0)
    }
    call.relay = nil
  }
}
