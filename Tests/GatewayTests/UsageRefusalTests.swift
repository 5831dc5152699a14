import NIOCore
import Testing

@testable import Gateway
@testable import Upstream

@Suite("A refusal of what the gateway added")
struct UsageRefusalTests {
  private func head(_ status: Int = 422) -> ResponseHead {
    ResponseHead(status: status, raw: ByteBuffer(string: "A: b\r\n"), contentLength: nil)
  }

  @Test("Only 400 and 422 may be one", arguments: [(200, false), (400, true), (401, false), (422, true), (500, false)])
  func statuses(status: Int, expected: Bool) {
    #expect(UsageRefusal.mayBe(status) == expected)
  }

  @Test("It is one if it names the field, wherever its pieces are cut")
  func named() {
    let body = #"{"detail":[{"loc":["body","stream_options"]}]}"#
    for cut in 1..<body.utf8.count {
      var refusal = UsageRefusal()
      let pieces = [String(body.prefix(cut)), String(body.dropFirst(cut))]
      guard case .open = refusal.take(TransferUpdate(head: head(), body: ByteBuffer(string: pieces[0]))) else {
        return #expect(Bool(false))
      }
      guard case .refused = refusal.take(TransferUpdate(body: ByteBuffer(string: pieces[1]), end: .complete)) else {
        return #expect(Bool(false), "cut at \(cut)")
      }
    }
  }

  @Test("Anything else is passed on with all that has come of it", arguments: ["", "stream_option", "nothing of it"])
  func others(body: String) {
    var refusal = UsageRefusal()
    guard case .open = refusal.take(TransferUpdate(head: head())) else { return #expect(Bool(false)) }
    let piece = body.isEmpty ? nil : ByteBuffer(string: body)
    guard case .answer(let answer) = refusal.take(TransferUpdate(body: piece, end: .complete)) else { return #expect(Bool(false)) }
    #expect(answer == TransferUpdate(head: head(), body: piece, end: .complete))
  }

  @Test("One that grows too long, or breaks, is an answer like any other")
  func long() {
    var refusal = UsageRefusal()
    guard case .open = refusal.take(TransferUpdate(head: head(), body: ByteBuffer(repeating: 120, count: 64 << 10))) else {
      return #expect(Bool(false))
    }
    guard case .answer(let answer) = refusal.take(TransferUpdate(body: ByteBuffer(string: "stream_options"))) else {
      return #expect(Bool(false))
    }
    #expect(answer.body?.readableBytes == (64 << 10) + 14 && answer.end == nil)
    var broken = UsageRefusal()
    let error = TransferEnd.failed(UpstreamError(.connect, .shutdown))
    guard case .answer = broken.take(TransferUpdate(head: head(), body: ByteBuffer(string: "stream_options"), end: error)) else {
      return #expect(Bool(false))
    }
  }
}
