import NIOCore
import Testing

@testable import Upstream

@Suite("An exchange", .timeLimit(.minutes(1))) struct ExchangeTests {
  @Test func `brings status, headers and body`() async throws {
    let server = try await FakeUpstream { _, connection in connection.answer("hello", headers: "X-One: 1\r\nX-One: 2\r\n") }
    let client = try Client()
    let answer = await client.run(Client.target(server.url))
    #expect(answer.end == .complete)
    #expect(answer.head?.status == 200)
    #expect(answer.head?.contentLength == 5)
    #expect(answer.headLines == ["Content-Length: 5", "X-One: 1", "X-One: 2"])
    #expect(answer.text == "hello")
    await client.pool.shutdown()
  }

  @Test func `sends exactly the headers it was given`() async throws {
    let server = try await FakeUpstream { _, connection in connection.answer("") }
    let client = try Client()
    let target = Client.target(
      server.url,
      headers: [("Content-Type", "application/json"), ("Authorization", "Bearer k"), ("X-Empty", ""), ("Accept", "text/event-stream")])
    let first = await client.run(target, body: ByteBuffer(string: "{\"a\":1}"), headers: ["X-Request-Id: 7", "X-B: c  d"])
    let second = await client.run(target, body: nil)
    #expect(first.end == .complete && second.end == .complete)
    let requests = server.log.value.requests
    #expect(
      requests.map { Set($0.lines) } == [
        [
          "POST /v1/chat/completions HTTP/1.1", "Host: 127.0.0.1:\(server.port)", "X-Request-Id: 7", "X-B: c  d",
          "Content-Type: application/json", "Authorization: Bearer k", "X-Empty:", "Accept: text/event-stream", "Content-Length: 7",
        ],
        [
          "POST /v1/chat/completions HTTP/1.1", "Host: 127.0.0.1:\(server.port)",
          "Content-Type: application/json", "Authorization: Bearer k", "X-Empty:", "Accept: text/event-stream", "Content-Length: 0",
        ],
      ])
    #expect(requests[0].lines.count == 9)
    #expect(requests.map(\.body) == [Array("{\"a\":1}".utf8), []])
    await client.pool.shutdown()
  }

  @Test func `can be a GET or a HEAD, one after the other on one handle`() async throws {
    let server = try await FakeUpstream { request, connection in
      request.head.hasPrefix("HEAD") ? connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n") : connection.answer("x")
    }
    let client = try Client()
    let target = Client.target(server.url)
    var ends: [TransferEnd?] = []
    for method in [Transfer.Method.get, .head, .post, .get] {
      ends.append(await client.run(target, method: method, body: method == .post ? ByteBuffer(string: "b") : nil).end)
    }
    #expect(ends == Array(repeating: .complete, count: 4))
    #expect(server.log.value.requests.map { $0.head.prefix(4) } == ["GET ", "HEAD", "POST", "GET "])
    #expect(server.log.value.requests.map(\.body) == [[], [], Array("b".utf8), []])
    await client.pool.shutdown()
  }

  @Test(arguments: ["204 No Content", "304 Not Modified"])
  func `without a body is complete`(status: String) async throws {
    let server = try await FakeUpstream { _, connection in connection.send("HTTP/1.1 \(status)\r\nX-A: b\r\n\r\n") }
    let client = try Client()
    let answer = await client.run(Client.target(server.url))
    #expect(answer.end == .complete)
    #expect(answer.head?.status == Int(status.prefix(3)))
    #expect(answer.body.isEmpty)
    await client.pool.shutdown()
  }

  @Test func `shows neither informational heads nor trailers`() async throws {
    let server = try await FakeUpstream { _, connection in
      connection.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")
      connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: T\r\n\r\n3\r\nabc\r\n0\r\nT: late\r\n\r\n")
    }
    let client = try Client()
    let answer = await client.run(Client.target(server.url))
    #expect(answer.end == .complete)
    #expect(answer.headLines == ["Transfer-Encoding: chunked", "Trailer: T"])
    #expect(answer.head?.contentLength == nil)
    #expect(answer.text == "abc")
    await client.pool.shutdown()
  }

  @Test func `delivers chunks as they come`() async throws {
    let sender = Observed<FakeUpstream.Connection?>(nil)
    let server = try await FakeUpstream { _, connection in
      connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
      sender.change { $0 = connection }
    }
    let client = try Client()
    let exchange = client.start(Client.target(server.url))
    await exchange.reach { $0.head != nil }
    #expect(exchange.answer.value.body.isEmpty)
    let connection = try #require(await sender.wait { $0 != nil })
    var expected = ""
    for number in 1...20 {
      connection.send("7\r\ndata \(number % 10)\n\r\n")
      expected += "data \(number % 10)\n"
      let text = expected
      // The next is only sent when this one is here.
      await exchange.reach { $0.text == text }
    }
    #expect(exchange.answer.value.end == nil)
    connection.send("0\r\n\r\n")
    #expect(await exchange.finish().end == .complete)
    await client.pool.shutdown()
  }

  @Test func `carries a large body up, byte for byte, and never asks before`() async throws {
    let server = try await FakeUpstream { _, connection in connection.answer("ok") }
    let client = try Client()
    let body = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
    let answer = await client.run(Client.target(server.url), body: ByteBuffer(bytes: body))
    #expect(answer.text == "ok")
    let request = try #require(server.log.value.requests.first)
    #expect(request.body == body)
    #expect(!request.head.lowercased().contains("expect"))
    await client.pool.shutdown()
  }
}
