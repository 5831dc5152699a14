import NIOCore
import Testing

@testable import Upstream

@Suite("A failure", .timeLimit(.minutes(1))) struct FailureTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var answer: String
    var error: UpstreamError
    /// What came before it.
    var body = ""

    init(_ name: String, _ answer: String, _ phase: UpstreamError.Phase, _ reason: UpstreamError.Reason, body: String = "") {
      testDescription = name
      self.answer = answer
      error = UpstreamError(phase, reason)
      self.body = body
    }
  }

  @Test(arguments: [
    Case("closed without an answer", "", .awaitHead, .noAnswer),
    Case("closed in the status line", "HTTP/1.1 20", .awaitHead, .noAnswer),
    Case("closed in the head", "HTTP/1.1 200 OK\r\nContent-Le", .awaitHead, .truncated),
    Case("garbage", "\u{1}\u{2}garbage, not HTTP at all\r\n\r\n", .awaitHead, .malformedAnswer),
    Case("HTTP/0.9", "<html>hello</html>\r\n", .awaitHead, .malformedAnswer),
    Case("two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", .awaitHead, .malformedAnswer),
    Case("closed in a body with a length", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", .body, .truncated, body: "abc"),
    Case(
      "closed in a chunked body", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", .body, .truncated, body: "abc"),
    Case(
      "a chunk size that is none", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n", .body, .connectionLost,
      body: "abc"),
    Case(
      "a head too large", "HTTP/1.1 200 OK\r\n" + String(repeating: "X-Filler: 0123456789012345678901234567890123456789\r\n", count: 6000),
      .awaitHead, .headTooLarge),
    Case("a line too large", "HTTP/1.1 200 OK\r\nX: " + String(repeating: "y", count: 200_000), .awaitHead, .headTooLarge),
  ])
  func `of the answer says what was wrong`(example: Case) async throws {
    let server = try await FakeUpstream { _, connection in
      if !example.answer.isEmpty { connection.send(example.answer) }
      connection.close()
    }
    let client = try Client()
    let answer = await client.run(Client.target(server.url))
    #expect(answer.error == example.error)
    #expect(answer.text == example.body)
    #expect(answer.error?.isRetrySafe == false)
    #expect(answer.error?.blame == .upstream)
    // The driver is well after that.
    let other = try await FakeUpstream { _, connection in connection.answer("fine") }
    #expect(await client.run(Client.target(other.url)).text == "fine")
    await client.pool.shutdown()
  }

  @Test func `to connect is safe to retry`() async throws {
    let server = try await FakeUpstream { _, _ in }
    try await server.close()
    let client = try Client()
    let error = try #require(await client.run(Client.target(server.url)).error)
    #expect(error == UpstreamError(.connect, .refused))
    #expect(error.isRetrySafe)
    #expect(!error.isTimeout)
    await client.pool.shutdown()
  }

  @Test func `to agree on TLS is safe to retry`() async throws {
    let plain = try await FakeUpstream { _, _ in }
    let client = try Client()
    let exchange = client.start(Client.target("https://127.0.0.1:\(plain.port)/", connectTimeout: .milliseconds(300)))
    let error = try #require(await exchange.finish().error)
    #expect(error == UpstreamError(.tls, .timedOut(after: .milliseconds(300))))
    #expect(error.isRetrySafe)
    await client.pool.shutdown()
  }

  @Test func `to connect in time is safe to retry, and no time-out of the answer`() async throws {
    let full = try FullBacklog()
    let client = try Client()
    let clock = ContinuousClock.now
    let answer = await client.run(Client.target("http://127.0.0.1:\(full.port)/", connectTimeout: .milliseconds(300)))
    let error = try #require(answer.error)
    #expect(error == UpstreamError(.connect, .timedOut(after: .milliseconds(300))))
    #expect(error.isRetrySafe && error.isTimeout && error.responseTimeout == nil)
    #expect(ContinuousClock.now - clock < .seconds(3))
    await client.pool.shutdown()
  }

  @Test func `to answer in time ends the exchange at once`() async throws {
    let server = try await FakeUpstream { _, _ in }
    let client = try Client()
    let clock = ContinuousClock.now
    let answer = await client.run(Client.target(server.url, responseTimeout: .milliseconds(300)))
    let waited = ContinuousClock.now - clock
    #expect(answer.error == UpstreamError(.awaitHead, .timedOut(after: .milliseconds(300))))
    #expect(answer.error?.responseTimeout == .milliseconds(300))
    #expect(answer.error?.isRetrySafe == false)
    #expect(waited >= .milliseconds(295) && waited < .seconds(3))
    await server.log.wait { $0.closed == 1 }
    await client.pool.shutdown()
  }

  @Test func `to go on in time ends the exchange, but pieces in time keep it going`() async throws {
    let sender = Observed<FakeUpstream.Connection?>(nil)
    let server = try await FakeUpstream { _, connection in
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
      sender.change { $0 = connection }
    }
    let client = try Client()
    let exchange = client.start(Client.target(server.url, responseTimeout: .seconds(1)))
    let connection = try #require(await sender.wait { $0 != nil })
    // A piece every 200 ms, by the server's own clock, for longer than the time-out.
    let task = connection.channel.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(200)) { task in
      connection.send("x")
      if connection.log.value.written > 50 + 8 { task.cancel() }
    }
    await exchange.reach { $0.delivered >= 8 }
    #expect(exchange.answer.value.end == nil)
    task.cancel()
    #expect(await exchange.finish().error == UpstreamError(.body, .timedOut(after: .seconds(1))))
    await server.log.wait { $0.closed == 1 }
    await client.pool.shutdown()
  }

  @Test(arguments: ["ftp://127.0.0.1/", "http://", "nonsense", "file:///etc/passwd"])
  func `to have a URL that can be asked is the gateway's fault`(url: String) async throws {
    let client = try Client()
    let error = try #require(await client.run(Client.target(url)).error)
    #expect(error == UpstreamError(.resolve, .invalidTarget))
    #expect(error.blame == .gateway)
    await client.pool.shutdown()
  }

  @Test(arguments: ["a\r\nX-Injected: 1", "a\nb", "a\0b"])
  func `to have headers that can be sent is the gateway's fault`(value: String) async throws {
    let client = try Client()
    let answer = await client.run(Client.target("http://127.0.0.1:1/", headers: [("Authorization", value)]))
    #expect(answer.error == UpstreamError(.resolve, .invalidTarget))
    await client.pool.shutdown()
  }
}
