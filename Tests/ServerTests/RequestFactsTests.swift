import NIOCore
import NIOHTTP1
import Testing

@testable import Server

@Suite("RequestFacts")
struct RequestFactsTests {
  private func facts(_ headers: [(String, String)]) -> RequestFacts? {
    RequestFacts(HTTPHeaders(headers), allocator: ByteBufferAllocator())
  }

  private func forwarded(_ facts: RequestFacts?) -> [String]? {
    facts.map { String(buffer: $0.forwarded).split(separator: "\0").map(String.init) }
  }

  @Test("Credentials, cookies, encodings and hop-by-hop headers stay here; the rest goes on as it came")
  func forwarding() {
    let facts = facts([
      ("Host", "gateway"), ("Authorization", "Bearer sk"), ("Cookie", "a=b"), ("Accept-Encoding", "gzip"), ("TE", "trailers"),
      ("Transfer-Encoding", "chunked"), ("Proxy-Authorization", "x"), ("Keep-Alive", "5"), ("Upgrade", "h2c"), ("Trailer", "x"),
      ("X-API-Key", "sk"), ("Content-Type", "text/plain"), ("Content-Length", "3"), ("Expect", "100-continue"), ("X-Request-ID", "abc"),
      ("OpenAI-Beta", "assistants=v2"), ("User-Agent", "OpenAI/Python ü"), ("X-Empty", ""),
    ])
    #expect(forwarded(facts) == ["OpenAI-Beta: assistants=v2", "User-Agent: OpenAI/Python ü"])
  }

  @Test("A header named by Connection goes no further")
  func connectionOptions() {
    #expect(forwarded(facts([("X-Hop", "1"), ("X-Other", "2"), ("Connection", "close, x-hop")])) == ["X-Other: 2"])
    #expect(forwarded(facts([("X-Other", "2"), ("Connection", "Keep-Alive")])) == ["X-Other: 2"])
  }

  @Test(
    "The credential",
    arguments: [
      ([("Authorization", "Bearer sk-1")], "sk-1"),
      ([("authorization", "bearer   sk-1")], "sk-1"),
      ([("X-Api-Key", "sk-2")], "sk-2"),
      ([("Authorization", "Basic dXNlcg=="), ("X-API-Key", "sk-3")], "sk-3"),
      ([("Authorization", "Basic dXNlcg==")], nil),
      ([], nil),
    ] as [([(String, String)], String?)])
  func credential(headers: [(String, String)], expected: String?) {
    #expect(facts(headers)?.credential.map(String.init) == expected)
  }

  @Test(
    "A client's own request id is kept when it is short and printable",
    arguments: [
      ("req-1", "req-1"), ("with space", nil), (String(repeating: "x", count: 129), nil), ("ümlaut", nil),
    ] as [(String, String?)])
  func requestID(value: String, expected: String?) {
    #expect(facts([("X-Request-Id", value)])?.requestID == expected)
  }

  @Test("A name with an underscore goes no further: some servers take it for the one with a hyphen")
  func underscores() {
    #expect(forwarded(facts([("Content_Length", "3"), ("X-Other", "a_b"), ("Transfer_Encoding", "chunked")])) == ["X-Other: a_b"])
  }

  @Test("A control character in a value refuses the request")
  func controls() {
    #expect(facts([("X-Odd", "a\0b")]) == nil)
    #expect(facts([("X-Odd", "a\nEvil: b")]) == nil)
  }
}
