import NIOCore
import Testing

@testable import Upstream

@Suite("Connections", .timeLimit(.minutes(1))) struct ConnectionTests {
  @Test func `one serves a hundred requests, also of several targets`() async throws {
    let server = try await FakeUpstream { request, connection in connection.answer("\(request.number)") }
    let client = try Client()
    let targets = [Client.target(server.url), Client.target("http://127.0.0.1:\(server.port)/v1/embeddings")]
    for number in 1...100 {
      let answer = await client.run(targets[number % 2])
      #expect(answer.text == "\(number)")
    }
    #expect(server.log.value.connections == 1)
    await client.pool.shutdown()
  }

  @Test func `two hundred exchanges run at the same time`() async throws {
    // Nobody is answered before all have asked.
    let waiting = Observed<[FakeUpstream.Connection]>([])
    let server = try await FakeUpstream { _, connection in
      waiting.change { $0.append(connection) }
      if waiting.value.count == 200 { for connection in waiting.value { connection.answer("all") } }
    }
    let client = try Client()
    let target = Client.target(server.url)
    let exchanges = (0..<200).map { _ in client.start(target) }
    for exchange in exchanges { #expect(await exchange.finish().text == "all") }
    #expect(server.log.value.connections == 200)
    #expect(await client.pool.census() == DriverCensus(transfers: 0, targets: 1, idleHandles: 200, shards: 13))
    await client.pool.shutdown()
  }

  @Test func `a kept one that turns out to be dead is replaced, and the request sent again`() async throws {
    let server = try await FakeUpstream { request, connection in
      request.number == 2 ? connection.close() : connection.answer("ok")
    }
    let client = try Client()
    let target = Client.target(server.url)
    #expect(await client.run(target).text == "ok")
    #expect(await client.run(target, body: ByteBuffer(string: "again")).text == "ok")
    #expect(server.log.value.connections == 2)
    #expect(server.log.value.requests.map { String(decoding: $0.body, as: UTF8.self) } == ["{}", "again", "again"])
    await client.pool.shutdown()
  }

  @Test func `what a target had prepared goes with it`() async throws {
    let server = try await FakeUpstream { _, connection in connection.answer("") }
    let client = try Client()
    do {
      let target = Client.target(server.url)
      _ = await client.run(target)
      #expect(await client.pool.census() == DriverCensus(transfers: 0, targets: 1, idleHandles: 1, shards: 1))
    }
    // The driver itself may let go of the target last; its next round has the news.
    var census = await client.pool.census()
    while census.targets > 0, !Task.isCancelled { census = await client.pool.census() }
    #expect(census == DriverCensus(transfers: 0, targets: 0, idleHandles: 0, shards: 1))
    await client.pool.shutdown()
  }

  @Test func `shards that a burst left behind are closed, with their connections`() async throws {
    let server = try await FakeUpstream { _, connection in connection.answer("") }
    let client = try Client {
      $0.transfersPerShard = 1
      $0.idleShardLifetime = .milliseconds(50)
    }
    let target = Client.target(server.url)
    let exchanges = (0..<10).map { _ in client.start(target) }
    for exchange in exchanges { #expect(await exchange.finish().end == .complete) }
    await server.log.wait { $0.connections > 0 && $0.closed == $0.connections }
    #expect(await client.pool.census() == DriverCensus(transfers: 0, targets: 1, idleHandles: 0, shards: 0))
    // It works on with new ones.
    #expect(await client.run(target).end == .complete)
    await client.pool.shutdown()
  }

  @Test func `an end of the pool ends what is under way, and refuses what comes later`() async throws {
    let server = try await FakeUpstream { _, connection in connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc") }
    let client = try Client()
    let target = Client.target(server.url)
    let running = client.start(target)
    await running.reach { $0.text == "abc" }
    async let other: Void = client.pool.shutdown()
    await client.pool.shutdown()
    await other
    #expect(await running.finish().error == UpstreamError(.body, .shutdown))
    #expect(await client.run(target).error == UpstreamError(.connect, .shutdown))
    #expect(await client.pool.census() == DriverCensus())
    await server.log.wait { $0.closed == $0.connections }
    await client.pool.shutdown()
  }
}
