import NIOCore
import NIOHTTP1
import Testing

@testable import Server

@Suite("Trace context")
struct TraceParentTests {
  private static let valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

  private func text(_ parent: TraceParent) -> String {
    var buffer = ByteBuffer()
    parent.write(to: &buffer)
    return String(buffer: buffer)
  }

  @Test("A valid header reads back as it was written")
  func roundTrip() throws {
    #expect(text(try #require(TraceParent(Self.valid))) == Self.valid)
  }

  @Test("A header that is cut, or has one byte too many, is not valid")
  func lengths() {
    for length in 0..<Self.valid.utf8.count { #expect(TraceParent(String(Self.valid.prefix(length))) == nil) }
    #expect(TraceParent(Self.valid + "0") == nil)
    #expect(TraceParent(Self.valid + "-") == nil)
  }

  @Test("Any other byte in any place makes it another header or none")
  func damage() {
    for position in Self.valid.utf8.indices {
      for byte in UInt8.min...UInt8.max {
        var bytes = Array(Self.valid.utf8)
        let index = Self.valid.utf8.distance(from: Self.valid.utf8.startIndex, to: position)
        guard bytes[index] != byte else { continue }
        bytes[index] = byte
        guard let parent = TraceParent(String(decoding: bytes, as: UTF8.self)) else { continue }
        #expect(index < 2 || index > 52 || text(parent) == String(decoding: bytes, as: UTF8.self))
        #expect(byte &- 48 < 10 || byte &- 97 < 6)
      }
    }
  }

  @Test("Later versions may hold more, and are written as the one that is known")
  func versions() throws {
    let later = "cc" + Self.valid.dropFirst(2)
    #expect(text(try #require(TraceParent(later))) == Self.valid)
    #expect(text(try #require(TraceParent(later + "-more"))) == Self.valid)
    #expect(TraceParent(later + "more") == nil)
    #expect(TraceParent("ff" + Self.valid.dropFirst(2)) == nil)
  }

  @Test("A child keeps trace and flags and has a span of its own; a new one is not sampled")
  func children() throws {
    var words = RandomWords()
    let parent = try #require(TraceParent(Self.valid))
    let child = TraceParent(childOf: parent, random: &words)
    #expect(child.trace == parent.trace && child.flags == 1 && child.span != parent.span && child.span != 0)
    let new = TraceParent(random: &words)
    #expect(new.flags == 0)
    #expect(TraceParent(text(new)) == new)
  }

  @Test("A header named by Connection goes no further, and tracestate without its trace neither")
  func state() {
    func forwarded(_ headers: [(String, String)]) -> String? {
      RequestFacts(HTTPHeaders(headers), allocator: ByteBufferAllocator()).map { String(buffer: $0.forwarded) }
    }
    let trace = ("traceparent", Self.valid)
    #expect(forwarded([("tracestate", "a=b"), trace]) == "tracestate: a=b\0")
    #expect(forwarded([("tracestate", "a=b")]) == "")
    #expect(forwarded([("tracestate", "a=b"), trace, trace]) == "")
    #expect(forwarded([("tracestate", "a=b"), trace, ("Connection", "x-hop"), ("X-Hop", "1")]) == "tracestate: a=b\0")
    #expect(forwarded([("tracestate", "a=b"), trace, ("Connection", "tracestate")]) == "")
  }
}
