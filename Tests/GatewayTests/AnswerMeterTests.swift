import Dialects
import NIOCore
import Testing

@testable import Gateway
@testable import Upstream

@Suite("The meter of one answer")
struct AnswerMeterTests {
  private static let event = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"
  private static let usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\n"

  private func make(status: Int = 200, length: Int? = nil, stream: Bool = true, encoded: Bool = false, hides: Bool = true) -> AnswerMeter? {
    AnswerMeter(
      ResponseHead(status: status, raw: ByteBuffer(), contentLength: length, isEventStream: stream, isEncoded: encoded),
      sent: .now() - .seconds(1), hidesUsage: hides)
  }

  /// What goes on of these pieces.
  private func pass(_ pieces: [String], _ meter: inout AnswerMeter) -> String {
    var passed = ""
    for piece in pieces { passed += meter.take(ByteBuffer(string: piece)).map { String(buffer: $0) } ?? "" }
    return passed + (meter.finish().map { String(buffer: $0) } ?? "")
  }

  @Test("Errors and encoded answers have none")
  func none() {
    #expect(make(status: 404) == nil)
    #expect(make(encoded: true) == nil)
    #expect(make(status: 201) != nil)
  }

  @Test(
    "The usage chunk is hidden where the client did not ask and no length was announced", arguments: [(true, nil), (true, 9), (false, nil)])
  func hiding(hides: Bool, length: Int?) throws {
    var meter = try #require(make(length: length, hides: hides))
    let passed = pass([Self.event + Self.usage, "data: [DONE]\n\n"], &meter)
    let isHidden = hides && length == nil
    #expect(passed == Self.event + (isHidden ? "" : Self.usage) + "data: [DONE]\n\n")
    #expect(meter.usage?.tokens.input == 7 && meter.usage?.tokens.output == 3)
  }

  @Test("A piece that needs no change goes on as the same buffer")
  func sameBuffer() throws {
    var meter = try #require(make())
    var piece = ByteBuffer(string: "xx" + Self.event)
    piece.moveReaderIndex(forwardBy: 2)
    let address = piece.withUnsafeReadableBytes { $0.baseAddress }
    let passed = meter.take(piece)
    #expect(passed?.withUnsafeReadableBytes { $0.baseAddress } == address)
  }

  @Test("What was held back goes on at the end")
  func held() throws {
    var meter = try #require(make())
    let torn = String(Self.usage.dropLast(2))
    let passed = meter.take(ByteBuffer(string: torn))
    #expect(passed == nil)
    let rest = [meter.finish(), meter.finish()]
    #expect(rest == [ByteBuffer(string: torn), nil])
  }

  @Test("A plain answer is measured from its request on, and so is a stream that comes all at once")
  func speed() throws {
    var plain = try #require(make(stream: false))
    #expect(pass([#"{"usage":{"prompt_tokens":1,"comple"#, #"tion_tokens":100}}"#], &plain) != "")
    var stream = try #require(make())
    _ = pass([Self.event, Self.usage], &stream)
    let (plainSpeed, streamSpeed) = (try #require(plain.usage?.perSecond), try #require(stream.usage?.perSecond))
    // Sent a second ago, and some time for a slow machine.
    #expect(plainSpeed <= 100 && plainSpeed > 5)
    #expect(streamSpeed <= 3 && streamSpeed > 0.1)
  }

  @Test("No tokens, no speed", arguments: [(0, 1.0, nil), (10, 0.0, nil), (10, 2.0, 5.0)] as [(Int, Double, Double?)])
  func noSpeed(tokens: Int, seconds: Double, expected: Double?) {
    #expect(AnswerMeter.speed(tokens, in: .nanoseconds(Int64(seconds * 1e9))) == expected)
  }
}
