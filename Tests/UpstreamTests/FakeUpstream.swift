import NIOCore
import NIOPosix

/// An upstream on loopback that answers each request as the test says, byte for byte.
final class FakeUpstream: Sendable {
  struct Request: Sendable {
    /// The head without its empty line.
    var head: String
    var body: [UInt8]
    /// 1 for the first on its connection.
    var number: Int

    var lines: [String] { head.split(separator: "\r\n").map(String.init) }
  }

  struct Log: Sendable {
    var connections = 0
    var closed = 0
    var requests: [Request] = []
    var written = 0
  }

  let log = Observed(Log())
  let port: Int
  private let channel: any Channel

  var url: String { "http://127.0.0.1:\(port)/v1/chat/completions" }

  /// - Parameter answer: called on the connection's loop for every request that came in full.
  init(
    host: String = "127.0.0.1", port: Int = 0, group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
    answer: @escaping @Sendable (Request, Connection) -> Void
  ) async throws {
    let log = self.log
    channel = try await ServerBootstrap(group: group)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelOption(.backlog, value: 1024)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Handler(log: log, answer: answer))
        }
      }
      .bind(host: host, port: port).get()
    guard let port = channel.localAddress?.port else { throw ChannelError.unknownLocalAddress }
    self.port = port
  }

  /// Nobody listens any more; connections stay.
  func close() async throws {
    try await channel.close()
  }

  /// One accepted connection, for the script.
  struct Connection: Sendable {
    let channel: any Channel
    let log: Observed<Log>

    func send(_ text: String) {
      send([UInt8](text.utf8))
    }

    func send(_ bytes: [UInt8]) {
      let log = self.log
      channel.writeAndFlush(ByteBuffer(bytes: bytes)).whenSuccess { log.change { $0.written += bytes.count } }
    }

    func answer(_ body: String, status: String = "200 OK", headers: String = "") {
      send("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }

    func close() {
      channel.close(promise: nil)
    }
  }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let log: Observed<Log>
    private let answer: @Sendable (Request, Connection) -> Void
    private var received: [UInt8] = []
    private var requests = 0

    init(log: Observed<Log>, answer: @escaping @Sendable (Request, Connection) -> Void) {
      self.log = log
      self.answer = answer
    }

    func channelActive(context: ChannelHandlerContext) {
      log.change { $0.connections += 1 }
    }

    func channelInactive(context: ChannelHandlerContext) {
      log.change { $0.closed += 1 }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      received.append(contentsOf: unwrapInboundIn(data).readableBytesView)
      while let request = next() {
        log.change { $0.requests.append(request) }
        answer(request, Connection(channel: context.channel, log: log))
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      context.close(promise: nil)
    }

    private func next() -> Request? {
      let text = received.prefix(16 * 1024)
      guard let end = text.firstRange(of: [13, 10, 13, 10]) else { return nil }
      let head = String(decoding: received[..<end.lowerBound], as: UTF8.self)
      let length =
        head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
        .flatMap { Int($0.split(separator: ":")[1].filter { $0 != " " }) } ?? 0
      guard received.count >= end.upperBound + length else { return nil }
      requests += 1
      let body = Array(received[end.upperBound..<end.upperBound + length])
      received.removeFirst(end.upperBound + length)
      return Request(head: head, body: body, number: requests)
    }
  }
}
