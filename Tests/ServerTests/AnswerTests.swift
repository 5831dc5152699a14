import Gateway
import NIOCore
import Router
import Testing

@testable import Server

@Suite("Answers as bytes")
struct AnswerTests {
  private func head(
    _ lines: String, status: Int = 200, framing: AnswerFraming = .chunked, keepsAlive: Bool = true, rates: RateStatus? = nil
  ) -> String {
    var buffer = ByteBuffer()
    AnswerHead.write(
      RelayHead(status: status, lines: ByteBuffer(string: lines), contentLength: nil, isEventStream: false), framing: framing,
      keepsAlive: keepsAlive, requestID: "id-1", date: "DATE", rates: rates, to: &buffer)
    return String(buffer: buffer)
  }

  @Test("End-to-end headers stay as they came; the hop's own, cookies and lengths are replaced")
  func filtering() {
    let lines = """
      Content-Type: text/event-stream\r\nServer: uvicorn\r\nx-ratelimit-remaining-requests: 9\r\nSet-Cookie: a=b\r\nX-Ratelimit-Reset: 1s\r\n\
      Transfer-Encoding: chunked\r\nConnection: keep-alive\r\nDate: Mon\r\nRetry-After: 3\r\n
      """
    #expect(
      head(lines, status: 429) == """
        HTTP/1.1 429 Too Many Requests\r\nContent-Type: text/event-stream\r\nx-ratelimit-remaining-requests: 9\r\nX-Ratelimit-Reset: 1s\r\n\
        Date: Mon\r\nRetry-After: 3\r\nTransfer-Encoding: chunked\r\nX-Request-Id: id-1\r\n\r\n
        """)
  }

  @Test("The limits of the key take the place of the upstream's own")
  func limits() {
    let lines = "x-ratelimit-remaining-requests: 9\r\nX-RateLimit-Reset: 1s\r\nx-rate: 1\r\nDate: Mon\r\n"
    let rates = RateStatus(requests: RateReading(limit: 60, remaining: 59, reset: .seconds(1)), tokens: nil)
    #expect(
      head(lines, framing: .none, rates: rates) == """
        HTTP/1.1 200 OK\r\nx-rate: 1\r\nDate: Mon\r\nx-ratelimit-limit-requests: 60\r\nx-ratelimit-remaining-requests: 59\r\n\
        x-ratelimit-reset-requests: 1s\r\nX-Request-Id: id-1\r\n\r\n
        """)
  }

  @Test("What the upstream left out is added")
  func additions() {
    #expect(
      head("", framing: .length(remaining: 1230), keepsAlive: false)
        == "HTTP/1.1 200 OK\r\nDate: DATE\r\nContent-Length: 1230\r\nConnection: close\r\nX-Request-Id: id-1\r\n\r\n")
  }

  @Test(
    "Framing",
    arguments: [
      (200, 5, true, AnswerFraming.length(remaining: 5)), (200, nil, true, .chunked), (200, nil, false, .untilClose),
      (204, nil, true, .none), (304, 7, true, .none), (200, 0, true, .length(remaining: 0)),
    ] as [(Int, Int?, Bool, AnswerFraming)])
  func framing(status: Int, length: Int?, isHTTP11: Bool, expected: AnswerFraming) {
    #expect(AnswerFraming(status: status, contentLength: length, isHTTP11: isHTTP11) == expected)
  }

  @Test("A chunk begins with its size in hexadecimal", arguments: [1, 9, 10, 15, 16, 255, 256, 4096, 70_000, 1 << 40])
  func chunk(size: Int) {
    var buffer = ByteBuffer()
    ChunkFrame.writeStart(of: size, to: &buffer)
    #expect(String(buffer: buffer) == String(size, radix: 16) + "\r\n")
  }

  @Test("Decimals", arguments: [0, 1, 9, 10, 99, 100, 12_345, 1_000_000])
  func decimal(number: Int) {
    var buffer = ByteBuffer()
    buffer.writeDecimal(number)
    #expect(String(buffer: buffer) == "\(number)")
  }

  @Test("The date of a second")
  func date() {
    var date = HTTPDate()
    #expect(date.text(at: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(date.text(at: 0) == "Thu, 01 Jan 1970 00:00:00 GMT")
  }

  @Test("Request ids are 32 hexadecimal digits and differ")
  func requestIDs() {
    var source = RequestIDSource()
    let ids = (0..<1000).map { _ in source.next() }
    #expect(Set(ids).count == 1000)
    #expect(ids.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy(\.isHexDigit) })
  }
}
