import NIOHTTP1
import Testing

@testable import Server

@Suite("HeadCheck")
struct HeadCheckTests {
  private static let host = ("Host", "gateway")

  private func fault(
    _ headers: [(String, String)], target: String = "/v1/models", method: HTTPMethod = .POST, version: HTTPVersion = .http1_1
  ) -> HeadFault? {
    HeadCheck.fault(in: HTTPRequestHead(version: version, method: method, uri: target, headers: HTTPHeaders(headers)))
  }

  @Test(
    "A target is a path and nothing else",
    arguments: [
      ("/", nil), ("/v1/chat/completions?a=b/../c", nil), ("//v1", nil), ("/%00", nil), ("/a:b@c", nil),
      ("", .target), ("*", .target), ("v1/models", .target), ("http://gateway/v1/models", .target), ("https://gateway/", .target),
      ("gateway:80", .target), ("/v1/models#part", .target), ("\\v1", .target),
    ] as [(String, HeadFault?)])
  func targets(target: String, expected: HeadFault?) {
    #expect(fault([Self.host], target: target) == expected)
  }

  @Test("CONNECT is left to be refused as a method")
  func connect() {
    #expect(fault([Self.host], target: "gateway:80", method: .CONNECT) == nil)
  }

  @Test(
    "What frames a body is there once, and is exactly what it says",
    arguments: [
      ([("Content-Length", "0")], nil),
      ([("content-LENGTH", "0042")], nil),
      ([("Content-Length", "9223372036854775807")], nil),
      ([("Content-Length", "9223372036854775808")], .lengthInvalid),
      ([("Content-Length", "18446744073709551621")], .lengthInvalid),
      ([("Content-Length", "")], .lengthInvalid),
      ([("Content-Length", "+5")], .lengthInvalid),
      ([("Content-Length", "-5")], .lengthInvalid),
      ([("Content-Length", "0x5")], .lengthInvalid),
      ([("Content-Length", "5, 5")], .lengthInvalid),
      ([("Content-Length", "5 ")], .lengthInvalid),
      ([("Content-Length", "５")], .lengthInvalid),
      ([("Content-Length", "5"), ("Content-Length", "5")], .lengthRepeated),
      ([("Transfer-Encoding", "chunked")], nil),
      ([("transfer-encoding", "CHUNKED")], nil),
      ([("Transfer-Encoding", "")], .transferEncoding),
      ([("Transfer-Encoding", "identity")], .transferEncoding),
      ([("Transfer-Encoding", "xchunked")], .transferEncoding),
      ([("Transfer-Encoding", "chunked, identity")], .transferEncoding),
      ([("Transfer-Encoding", "identity, chunked")], .transferEncoding),
      ([("Transfer-Encoding", "gzip, chunked")], .transferEncoding),
      ([("Transfer-Encoding", ", chunked")], .transferEncoding),
      ([("Transfer-Encoding", "\u{b}chunked")], .transferEncoding),
      ([("Transfer-Encoding", "chun\u{212A}ed")], .transferEncoding),
      ([("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")], .transferEncoding),
      ([("Transfer-Encoding", "chunked"), ("Content-Length", "5")], .lengthBesideTransferEncoding),
      ([("Content-Length", "5"), ("Transfer-Encoding", "chunked")], .lengthBesideTransferEncoding),
    ] as [([(String, String)], HeadFault?)])
  func framing(headers: [(String, String)], expected: HeadFault?) {
    #expect(fault([Self.host] + headers) == expected)
  }

  @Test(
    "One host, made of what hosts are made of",
    arguments: [
      (["gateway"], nil), (["gateway:8080"], nil), (["[::1]:8080"], nil), ([""], nil), (["a_b.example"], nil), (["127.0.0.1"], nil),
      ([], .hostMissing), (["gateway", "gateway"], .hostRepeated), (["a", "b"], .hostRepeated),
      (["a b"], .hostInvalid), (["a/b"], .hostInvalid), (["user@a"], .hostInvalid), (["a,b"], .hostInvalid), (["a#b"], .hostInvalid),
      (["a?b"], .hostInvalid), (["a\\b"], .hostInvalid), (["gäteway"], .hostInvalid), (["a\tb"], .hostInvalid),
    ] as [([String], HeadFault?)])
  func hosts(values: [String], expected: HeadFault?) {
    #expect(fault(values.map { ("Host", $0) }) == expected)
  }

  @Test("HTTP/1.0 needs no host and has no transfer encoding")
  func oldClients() {
    #expect(fault([], version: .http1_0) == nil)
    #expect(fault([Self.host, Self.host], version: .http1_0) == .hostRepeated)
    #expect(fault([("Transfer-Encoding", "chunked")], version: .http1_0) == .transferEncodingInHTTP10)
  }

  @Test("A credential is there once")
  func credentials() {
    #expect(fault([Self.host, ("Authorization", "Bearer a"), ("X-API-Key", "b")]) == nil)
    #expect(fault([Self.host, ("Authorization", "Bearer a"), ("authorization", "Bearer a")]) == .credentialRepeated)
    #expect(fault([Self.host, ("X-API-Key", "a"), ("x-api-key", "b")]) == .credentialRepeated)
  }

  @Test("Other headers may be anything, and may come again")
  func others() {
    #expect(fault([Self.host, ("Hosts", "a b"), ("X-Odd", ""), ("X-Odd", "5, 5"), ("Accept", "*/*"), ("Content_Length", "-1")]) == nil)
  }

  @Test("Every fault has words of its own")
  func messages() {
    #expect(Set(HeadFault.allCases.map(\.message)).count == HeadFault.allCases.count)
  }
}
