import NIOCore
import Synchronization
import Testing

@testable import Upstream

@Suite("A cancelled exchange", .timeLimit(.minutes(1))) struct CancellationTests {
  private func expectClose(of server: FakeUpstream, after action: () async throws -> Void) async throws {
    let clock = ContinuousClock.now
    try await action()
    await server.log.wait { $0.closed == 1 }
    #expect(ContinuousClock.now - clock < .seconds(1))
  }

  @Test func `closes its connection while it waits for the head`() async throws {
    let server = try await FakeUpstream { _, _ in }
    let client = try Client()
    let exchange = client.start(Client.target(server.url))
    await server.log.wait { $0.requests.count == 1 }
    try await expectClose(of: server) { try await exchange.cancel() }
    #expect(exchange.answer.value == Client.Answer())
    #expect(await client.pool.census().transfers == 0)
    await client.pool.shutdown()
  }

  @Test func `closes its connection in mid-stream and delivers nothing more`() async throws {
    let server = try await FakeUpstream { _, connection in
      connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
      connection.channel.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(1)) { task in
        guard connection.channel.isActive else { return task.cancel() }
        connection.send("1\r\nx\r\n")
      }
    }
    let client = try Client()
    let exchange = client.start(Client.target(server.url))
    await exchange.reach { $0.delivered > 3 }
    let updates = Observed(0)
    try await expectClose(of: server) {
      try await exchange.cancel()
      updates.change { $0 = exchange.answer.value.updates }
    }
    // Cancelling again does no harm.
    try await exchange.cancel()
    _ = await client.pool.census()
    try await client.loop.submit {}.get()
    #expect(exchange.answer.value.updates == updates.value)
    #expect(exchange.answer.value.end == nil)
    await client.pool.shutdown()
  }

  @Test func `two hundred at once leave nothing behind`() async throws {
    let server = try await FakeUpstream { _, connection in
      connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n")
    }
    let client = try Client()
    let target = Client.target(server.url)
    let exchanges = (0..<200).map { _ in client.start(target) }
    for exchange in exchanges { await exchange.reach { $0.delivered == 1 } }
    let clock = ContinuousClock.now
    try await client.loop.submit { for exchange in exchanges { client.mailbox.cancel(exchange.transfer) } }.get()
    await server.log.wait { $0.closed == 200 }
    #expect(ContinuousClock.now - clock < .seconds(1))
    #expect(await client.pool.census().transfers == 0)
    await client.pool.shutdown()
  }

  @Test func `is forgotten while its name is looked up`() async throws {
    let hold = Latch()
    let client = try Client {
      $0.lookup = { _ in
        hold.wait(); return []
      }
    }
    let exchange = client.start(Client.target("http://slow.test/"))
    await hold.entered.wait { $0 == 1 }
    try await exchange.cancel()
    #expect(await client.pool.census().transfers == 0)
    hold.open()
    #expect(exchange.answer.value == Client.Answer())
    await client.pool.shutdown()
  }

  @Test func `in the tick of its start never was`() async throws {
    let server = try await FakeUpstream { _, connection in connection.answer("") }
    let client = try Client()
    let updates = Observed(0)
    let transfer = Transfer(target: Client.target(server.url), body: nil) { _ in updates.change { $0 += 1 } }
    try await client.loop.submit {
      client.mailbox.start(transfer)
      client.mailbox.cancel(transfer)
    }.get()
    #expect(await client.run(Client.target(server.url)).end == .complete)
    #expect(updates.value == 0)
    #expect(server.log.value.requests.count == 1)
    await client.pool.shutdown()
  }
}
