import NIOCore
import Synchronization
import Testing

@testable import Upstream

@Suite("Name resolution", .timeLimit(.minutes(1))) struct ResolutionTests {
  @Test func `connects to the addresses that the lookup gives, once for many requests`() async throws {
    let server = try await FakeUpstream { _, connection in connection.answer("here") }
    let lookups = Observed<[String]>([])
    let client = try Client {
      $0.lookup = { host in
        lookups.change { $0.append(host) }
        return ["127.0.0.1"]
      }
    }
    let target = Client.target("http://Model.Test:\(server.port)/v1")
    let exchanges = (0..<40).map { _ in client.start(target) }
    for exchange in exchanges { #expect(await exchange.finish().text == "here") }
    #expect(lookups.value == ["model.test"])
    #expect(server.log.value.requests.allSatisfy { $0.lines.contains("Host: Model.Test:\(server.port)") })
    await client.pool.shutdown()
  }

  @Test(arguments: ["127.0.0.1", "localhost"])
  func `is not needed for addresses and localhost`(host: String) async throws {
    let server = try await FakeUpstream { _, connection in connection.answer("direct") }
    let lookups = Observed(0)
    let client = try Client {
      $0.lookup = { _ in
        lookups.change { $0 += 1 }
        return []
      }
    }
    #expect(await client.run(Client.target("http://\(host):\(server.port)/")).text == "direct")
    #expect(lookups.value == 0)
    await client.pool.shutdown()
  }

  @Test func `that fails is reported, is safe to retry, and is remembered for a while`() async throws {
    let lookups = Observed(0)
    let client = try Client {
      $0.failureLifetime = .seconds(60)
      $0.lookup = { _ in
        lookups.change { $0 += 1 }
        return []
      }
    }
    let target = Client.target("http://nowhere.test/")
    for _ in 0..<3 {
      let error = try #require(await client.run(target).error)
      #expect(error == UpstreamError(.resolve, .nameNotFound))
      #expect(error.isRetrySafe)
    }
    #expect(lookups.value == 1)
    await client.pool.shutdown()
  }

  @Test func `that hangs delays nobody else and ends in time`() async throws {
    let sender = Observed<FakeUpstream.Connection?>(nil)
    let server = try await FakeUpstream { request, connection in
      guard request.head.hasPrefix("POST /stream") else { return connection.answer("x") }
      connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
      sender.change { $0 = connection }
    }
    let hang = Latch()
    let client = try Client {
      $0.lookup = { _ in
        hang.wait(); return []
      }
    }
    let stream = client.start(Client.target("http://127.0.0.1:\(server.port)/stream"))
    let connection = try #require(await sender.wait { $0 != nil })

    let clock = ContinuousClock.now
    let stuck = (0..<20).map { client.start(Client.target("http://dead\($0).test/", connectTimeout: .milliseconds(500))) }
    await hang.entered.wait { $0 == 8 }
    for count in 1...20 {
      connection.send("1\r\nx\r\n")
      await stream.reach { $0.delivered == count }
      #expect(await client.run(Client.target(server.url)).text == "x")
    }
    for exchange in stuck {
      #expect(await exchange.finish().error == UpstreamError(.resolve, .timedOut(after: .milliseconds(500))))
    }
    #expect(ContinuousClock.now - clock < .seconds(5))
    hang.open()
    await client.pool.shutdown()
  }

  @Test func `that hangs does not hold up the end`() async throws {
    let hang = Latch()
    let client = try Client {
      $0.lookup = { _ in
        hang.wait(); return []
      }
    }
    let exchange = client.start(Client.target("http://dead.test/"))
    await hang.entered.wait { $0 == 1 }
    await client.pool.shutdown()
    #expect(await exchange.finish().error == UpstreamError(.awaitHead, .shutdown))
    hang.open()
  }

  @Test func `follows a host that moves, and uses the old addresses meanwhile`() async throws {
    let old = try await FakeUpstream { _, connection in
      connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nold")
    }
    let new = try await FakeUpstream(host: "127.0.0.2", port: old.port) { _, connection in connection.answer("new") }
    let lookups = Observed(0)
    let client = try Client {
      $0.addressLifetime = .milliseconds(1)
      $0.lookup = { _ in
        lookups.change { $0 += 1 }
        return [lookups.value == 1 ? "127.0.0.1" : "127.0.0.2"]
      }
    }
    let target = Client.target("http://moving.test:\(old.port)/")
    var answers: [String] = []
    repeat { answers.append(await client.run(target).text) } while answers.last == "old" && !Task.isCancelled
    #expect(answers.first == "old")
    #expect(answers.last == "new")
    _ = new
    await client.pool.shutdown()
  }

  @Test func `of the system knows localhost and the addresses themselves`() {
    #expect(HostLookup.addresses("127.0.0.1") == ["127.0.0.1"])
    #expect(HostLookup.addresses("localhost").contains { $0 == "127.0.0.1" || $0 == "::1" })
    #expect(HostLookup.addresses("no such host").isEmpty)
  }
}
