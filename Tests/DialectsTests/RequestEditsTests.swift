import Testing

@testable import Dialects

@Suite("Edits of a request body")
struct RequestEditsTests {
  private func spliced(_ body: [UInt8], model: String?) throws -> [UInt8] {
    let peek = try RequestPeek.scan(body.span)
    let splice = BodySplice(peek.editAskingForUsage(in: body.span), model.map { peek.edit(model: $0.utf8.span) })
    return Self.apply(splice, body)
  }

  static func apply(_ splice: BodySplice, _ body: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    splice.forEachPiece(of: body.span) { piece in
      for offset in piece.byteOffsets { output.append(piece.unsafeLoad(fromByteOffset: offset, as: UInt8.self)) }
    }
    #expect(splice.count(from: body.count) == output.count)
    #expect(!splice.isIdentity || output == body)
    return output
  }

  @Test(
    "A stream that does not ask for usage is made to, by the smallest change",
    arguments: [
      (#"{"model":"m","stream":true}"#, #"{"model":"m","stream":true,"stream_options":{"include_usage":true}}"#),
      (#" {"stream":true,"model":"m" } "#, #" {"stream":true,"model":"m" ,"stream_options":{"include_usage":true}} "#),
      (
        #"{"stream_options" : null ,"model":"m","stream":true}"#,
        #"{"stream_options" : {"include_usage":true} ,"model":"m","stream":true}"#
      ),
      (#"{"stream_options":{},"model":"m","stream":true}"#, #"{"stream_options":{"include_usage":true},"model":"m","stream":true}"#),
      (#"{"stream_options":{ },"model":"m","stream":true}"#, #"{"stream_options":{"include_usage":true },"model":"m","stream":true}"#),
      (
        #"{"stream_options":{ "x":[{}]},"model":"m","stream":true}"#,
        #"{"stream_options":{"include_usage":true, "x":[{}]},"model":"m","stream":true}"#
      ),
      (
        #"{"stream":true,"model":"m","stream_options":{"a":1,"include_usage": false }}"#,
        #"{"stream":true,"model":"m","stream_options":{"a":1,"include_usage": true }}"#
      ),
      (
        #"{"stream":true,"model":"m","stre\u0061m_options":{"include\u005fusage":null,"x":{"include_usage":true}}}"#,
        #"{"stream":true,"model":"m","stre\u0061m_options":{"include\u005fusage":true,"x":{"include_usage":true}}}"#
      ),
    ])
  func asking(body: String, result: String) throws {
    #expect(String(decoding: try spliced(Array(body.utf8), model: nil), as: UTF8.self) == result)
    #expect(try RequestPeek.scan(result.utf8.span).includeUsage)
  }

  @Test(
    "A body that does not stream, asks already or is wrong stays as it is",
    arguments: [
      #"{"model":"m"}"#, #"{"model":"m","stream":false}"#, #"{"model":"m","stream":null,"stream_options":null}"#,
      #"{"model":"m","stream":"true"}"#, #"{"model":"m","stream":true,"stream_options":{"include_usage":true}}"#,
      #"{"model":"m","stream":true,"stream_options":[]}"#, #"{"model":"m","stream":true,"stream_options":true}"#,
      #"{"model":"m","stream":true,"stream_options":"null"}"#, #"{"model":"m","stream":true,"stream_options":{"include_usage":"no"}}"#,
      #"{"model":"m","stream":true,"stream_options":{"include_usage":1}}"#,
    ])
  func leaving(body: String) throws {
    #expect(String(decoding: try spliced(Array(body.utf8), model: nil), as: UTF8.self) == body)
  }

  @Test(
    "Both edits are made in one pass, whichever stands first",
    arguments: [
      (#"{"model":"m","stream":true}"#, #"{"model":"new\"","stream":true,"stream_options":{"include_usage":true}}"#),
      (#"{"stream":true,"model":"m"}"#, #"{"stream":true,"model":"new\"","stream_options":{"include_usage":true}}"#),
      (#"{"stream":true,"stream_options":{},"model":"m"}"#, #"{"stream":true,"stream_options":{"include_usage":true},"model":"new\""}"#),
      (#"{"model":"m"}"#, #"{"model":"new\""}"#),
    ])
  func both(body: String, result: String) throws {
    #expect(String(decoding: try spliced(Array(body.utf8), model: "new\""), as: UTF8.self) == result)
  }

  @Test("In any valid body the edits change the model and the asking, and nothing else")
  func generated() throws {
    var maker = JSONMaker(random: SeededGenerator(seed: 21))
    var edited = 0
    for _ in 0..<FuzzCount.value / 4 {
      let body = maker.body()
      guard let peek = try? RequestPeek.scan(body.span), case .object(let before)? = try? ReferenceJSON.parse(body) else { continue }
      let asks = peek.editAskingForUsage(in: body.span)
      if asks != nil { edited += 1 }
      let name = maker.random.chance(50) ? "new \"name\"\\\n語🦊" : nil
      let output = Self.apply(BodySplice(name.map { peek.edit(model: $0.utf8.span) }, asks), body)
      let wanted = Self.wanted(before, model: name)
      guard case .object(let after)? = try? ReferenceJSON.parse(output), after == wanted.members, (asks != nil) == wanted.asks else {
        Issue.record("\(String(decoding: body, as: UTF8.self)) became \(String(decoding: output, as: UTF8.self))")
        return
      }
    }
    #expect(edited > FuzzCount.value / 40)
  }

  /// What the edits must make of a body's members, and whether asking for usage is one of them.
  private static func wanted(_ before: [ReferenceJSON.Member], model: String?) -> (members: [ReferenceJSON.Member], asks: Bool) {
    typealias Member = ReferenceJSON.Member
    let usage = Member(key: Array("include_usage".utf16), value: .bool(true))
    var members = before
    if let model, let at = index("model", in: members) { members[at].value = .string(Array(model.utf16)) }
    guard let stream = index("stream", in: members), members[stream].value == .bool(true) else { return (members, false) }
    guard let at = index("stream_options", in: members) else {
      return (members + [Member(key: Array("stream_options".utf16), value: .object([usage]))], true)
    }
    switch members[at].value {
    case .null: members[at].value = .object([usage])
    case .object(var options):
      if let inner = index("include_usage", in: options) {
        guard [.bool(false), .null].contains(options[inner].value) else { return (members, false) }
        options[inner].value = .bool(true)
      } else {
        options.insert(usage, at: 0)
      }
      members[at].value = .object(options)
    default: return (members, false)
    }
    return (members, true)
  }

  private static func index(_ key: String, in members: [ReferenceJSON.Member]) -> Int? {
    members.firstIndex { $0.key == Array(key.utf16) }
  }
}
