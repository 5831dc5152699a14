import NIOCore
import Testing

@testable import Upstream

@Suite("The head of an answer") struct HeadCollectorTests {
  private func collect(_ lines: [String]) -> HeadCollector.Outcome {
    var collector = HeadCollector()
    var outcome = HeadCollector.Outcome.more
    for line in lines {
      outcome = Array(line.utf8).withUnsafeBytes { collector.take($0) }
      guard outcome == .more else { return outcome }
    }
    return outcome
  }

  @Test(arguments: [
    (["HTTP/1.1 200 OK\r\n", "A: b\r\n", "\r\n"], 200, "A: b\r\n", Int?.none),
    (["HTTP/1.1 404\r\n", "\r\n"], 404, "", nil),
    (["HTTP/1.1 200 OK\n", "a: b\n", "\n"], 200, "a: b\r\n", nil),
    (["HTTP/1.1 200 OK\r\n", "content-LENGTH:  12 \r\n", "\r\n"], 200, "content-LENGTH:  12 \r\n", 12),
    (
      ["HTTP/1.1 200 OK\r\n", "Content-Length: 3\r\n", "Content-Length: 3\r\n", "\r\n"], 200, "Content-Length: 3\r\nContent-Length: 3\r\n",
      3
    ),
    (
      ["HTTP/1.1 200 OK\r\n", "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", "\r\n"], 200,
      "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", nil
    ),
    (["HTTP/1.0 200 OK\r\n", "transfer-encoding:\tCHUNKED \r\n", "\r\n"], 200, "transfer-encoding:\tCHUNKED \r\n", nil),
    (["HTTP/1.1 200 OK\r\n", "A: b\r\n", " folded\r\n", "no colon\r\n", "\r\n"], 200, "A: b folded\r\n", nil),
    (["HTTP/1.1 100 Continue\r\n", "X: y\r\n", "\r\n", "HTTP/1.1 201 Created\r\n", "\r\n"], 201, "", nil),
  ])
  func `is put together line by line`(lines: [String], status: Int, raw: String, length: Int?) {
    #expect(collect(lines) == .head(ResponseHead(status: status, raw: ByteBuffer(string: raw), contentLength: length)))
  }

  @Test(arguments: [
    ["HTTP/1.1\r\n"], ["HTTP/1.1 2x0\r\n"], ["HTTP/1.1 099 X\r\n"],
    ["HTTP/2 200 OK\r\n"], ["HTTP/11 200 OK\r\n"],
    ["HTTP/1.1 200 OK\r\n", "Content-Length: 1\r\n", "Content-Length: 2\r\n"],
    ["HTTP/1.1 200 OK\r\n", "Content-Length: 99999999999999999999\r\n"],
    ["HTTP/1.1 200 OK\r\n", "Content-Length: 1, 2\r\n"], ["HTTP/1.1 200 OK\r\n", "content-length: -1\r\n"],
    ["HTTP/1.1 200 OK\r\n", "Content-Length:\r\n"], ["HTTP/1.1 200 OK\r\n", "Transfer-Encoding: gzip, chunked\r\n"],
    ["HTTP/1.1 200 OK\r\n", "Transfer-Encoding: chunkedx\r\n"], ["HTTP/1.1 200 OK\r\n", "Transfer-Encoding:\r\n"],
  ])
  func `is refused if it is not one`(lines: [String]) {
    #expect(collect(lines) == .malformed)
  }

  @Test func `is bounded, informational ones included`() {
    let line = "X: " + String(repeating: "y", count: 1000) + "\r\n"
    #expect(collect(["HTTP/1.1 200 OK\r\n"] + Array(repeating: line, count: 300)) == .tooLarge)
    #expect(collect(Array(repeating: ["HTTP/1.1 100 Continue\r\n", line, "\r\n"], count: 300).flatMap { $0 }) == .tooLarge)
  }

  @Test(arguments: [
    ("Content-Type: text/event-stream", true, false), ("content-type:text/event-stream; charset=utf-8", true, false),
    ("CONTENT-TYPE: \tText/Event-Stream", true, false), ("Content-Type: application/json", false, false),
    ("Content-Type: text", false, false),
    ("Content-Type:", false, false), ("X-Content-Type: text/event-stream", false, false), ("Content-Encoding: gzip", false, true),
    ("content-encoding:br", false, true), ("Content-Encoding: identity", false, false),
  ])
  func `says whether the body is an event stream, and whether it is encoded`(line: String, isEventStream: Bool, isEncoded: Bool) {
    guard case .head(let head) = collect(["HTTP/1.1 200 OK\r\n", line + "\r\n", "\r\n"]) else { return #expect(Bool(false)) }
    #expect(head.isEventStream == isEventStream && head.isEncoded == isEncoded)
  }
}
