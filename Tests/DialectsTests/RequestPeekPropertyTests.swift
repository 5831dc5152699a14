import Testing

@testable import Dialects

@Suite("The peek against a plain parser")
struct RequestPeekPropertyTests {
  /// Holds the scan against the reference for one input; says what differs.
  private static func difference(_ body: [UInt8]) -> String? {
    let expected: ReferencePeek?
    if let tree = try? ReferenceJSON.parse(body) { expected = try? ReferencePeek(tree) } else { expected = nil }
    let found: RequestPeek
    do throws(PeekError) {
      found = try RequestPeek.scan(body.span)
    } catch {
      return expected == nil ? nil : "refused with \(error)"
    }
    guard let expected else { return "accepted" }
    if found.model(in: body.span) != expected.model { return "another model" }
    if found.stream != expected.stream || found.includeUsage != expected.includeUsage { return "another stream" }
    if (found.streamOptions != nil) != expected.hasStreamOptions { return "other stream options" }
    return nil
  }

  @Test("It finds in any valid body what the plain parser finds")
  func generated() {
    var maker = JSONMaker(random: SeededGenerator(seed: 1))
    var accepted = 0
    for _ in 0..<FuzzCount.value / 4 {
      let body = maker.body()
      if (try? RequestPeek.scan(body.span)) != nil { accepted += 1 }
      if let difference = Self.difference(body) {
        Issue.record("\(difference): \(String(decoding: body, as: UTF8.self).debugDescription)")
        return
      }
    }
    // Most bodies must be good ones, or the test says little.
    #expect(accepted > FuzzCount.value / 4 / 2)
  }

  @Test("It accepts a damaged body exactly where the plain parser does")
  func mutated() {
    var maker = JSONMaker(random: SeededGenerator(seed: 2))
    var accepted = 0
    for _ in 0..<FuzzCount.value {
      var body = maker.body()
      for _ in 0..<Int.random(in: 1...2, using: &maker.random) { Self.damage(&body, &maker.random) }
      if (try? RequestPeek.scan(body.span)) != nil { accepted += 1 }
      if let difference = Self.difference(body) {
        Issue.record("\(difference): \(body) \(String(decoding: body, as: UTF8.self).debugDescription)")
        return
      }
    }
    #expect(accepted > 0 && accepted < FuzzCount.value)
  }

  @Test("A body cut short anywhere is refused, and a scan never reads past its end")
  func cut() {
    var maker = JSONMaker(random: SeededGenerator(seed: 3))
    for _ in 0..<20 {
      let body = maker.body()
      let end = body.lastIndex(of: UInt8(ascii: "}")) ?? 0
      for length in 0..<end {
        #expect(throws: PeekError.self) { try RequestPeek.scan(body.span.extracting(0..<length)) }
      }
    }
  }

  private static func damage(_ body: inout [UInt8], _ random: inout SeededGenerator) {
    let pool = Array("{}[]\",:\\u0123eE+-.truefalsn \n\t/".utf8) + [0x00, 0x1F, 0x7F, 0x80, 0xC3, 0xE3, 0xED, 0xF0, 0xFF, 0xA0, 0x81]
    let place = Int.random(in: 0..<max(body.count, 1), using: &random)
    switch Int.random(in: 0..<5, using: &random) {
    case 0 where !body.isEmpty: body.remove(at: place)
    case 1 where !body.isEmpty: body[place] = pool.randomElement(using: &random) ?? 0
    case 2 where !body.isEmpty: body[place] = UInt8.random(in: 0...255, using: &random)
    case 3 where body.count > 1:
      // A piece of the body twice.
      let end = Int.random(in: place..<body.count, using: &random)
      body.insert(contentsOf: Array(body[place..<min(end, place + 30)]), at: place)
    default: body.insert(pool.randomElement(using: &random) ?? 0, at: min(place, body.count))
    }
  }
}
