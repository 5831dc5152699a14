import NIOCore
import Testing

@testable import Upstream

@Suite("Flow control", .timeLimit(.minutes(1))) struct FlowControlTests {
  static let window = 128 * 1024
  static let buffer = 16 * 1024

  /// Sends `total` bytes as fast as they are taken.
  static func flood(_ total: Int) async throws -> FakeUpstream {
    try await FakeUpstream { request, connection in
      guard request.head.hasPrefix("POST /flood") else { return connection.answer("x") }
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n")
      let piece = [UInt8](repeating: 0x61, count: 100_000)
      for _ in 0..<total / piece.count { connection.send(piece) }
    }
  }

  @Test func `bounds what a slow consumer is given`() async throws {
    let total = 50_000_000
    let server = try await Self.flood(total)
    let client = try Client()
    let exchange = client.start(Client.target("http://127.0.0.1:\(server.port)/flood"), consumes: false, keepsBody: false)
    var consumed = 0
    while consumed < total, exchange.answer.value.end == nil || exchange.answer.value.delivered > consumed {
      let before = consumed
      let answer = await exchange.reach { $0.delivered > before }
      exchange.consume(answer.delivered - consumed)
      consumed = answer.delivered
    }
    let answer = await exchange.finish()
    #expect(answer.end == .complete)
    #expect(answer.delivered == total)
    #expect(answer.mostUnconsumed < Self.window + Self.buffer)
    await client.pool.shutdown()
  }

  @Test func `stops reading for a consumer that takes nothing, while others go on and no time runs out`() async throws {
    let total = 20_000_000
    let server = try await Self.flood(total)
    let silent = try await FakeUpstream { _, _ in }
    let client = try Client()
    let exchange = client.start(
      Client.target("http://127.0.0.1:\(server.port)/flood", responseTimeout: .seconds(1)), consumes: false, keepsBody: false)
    let full = await exchange.reach { $0.delivered >= Self.window }
    // Longer than the paused one's time between pieces.
    #expect(await client.run(Client.target(silent.url, responseTimeout: .milliseconds(1500))).error?.isTimeout == true)
    for _ in 0..<20 { #expect(await client.run(Client.target(server.url)).text == "x") }
    #expect(exchange.answer.value.delivered == full.delivered)
    #expect(full.delivered < Self.window + Self.buffer)
    #expect(exchange.answer.value.end == nil)

    // Half of the window and not before: then it goes on.
    exchange.consume(full.delivered - Self.window / 2 - 1)
    try await client.loop.submit {}.get()
    _ = await client.pool.census()
    try await client.loop.submit {}.get()
    #expect(exchange.answer.value.delivered == full.delivered)
    exchange.consume(1)
    await exchange.reach { $0.delivered > full.delivered }
    try await exchange.cancel()
    await server.log.wait { $0.closed > 0 }
    await client.pool.shutdown()
  }

  @Test func `a paused exchange still gets all that came before the upstream closed`() async throws {
    let server = try await FakeUpstream { _, connection in
      connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
      connection.channel.writeAndFlush(ByteBuffer(bytes: [UInt8](repeating: 1, count: 400_000))).whenComplete { _ in connection.close() }
    }
    let client = try Client()
    let exchange = client.start(Client.target(server.url), consumes: false, keepsBody: false)
    await exchange.reach { $0.delivered >= Self.window }
    await server.log.wait { $0.closed == 1 || $0.connections == 1 }
    var consumed = 0
    while exchange.answer.value.end == nil, !Task.isCancelled {
      let before = consumed
      let answer = await exchange.reach { $0.delivered > before }
      exchange.consume(answer.delivered - consumed)
      consumed = answer.delivered
    }
    #expect(exchange.answer.value.end == .complete)
    #expect(exchange.answer.value.delivered == 400_000)
    await client.pool.shutdown()
  }
}
