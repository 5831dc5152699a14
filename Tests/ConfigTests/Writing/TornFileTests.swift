import Testing

@testable import Config

@Suite("A file that may be torn")
struct TornFileTests {
  /// Long enough for several sectors, with a line added or changed in the middle.
  private static let lines = (0..<45).map { "  - name: endpoint-\($0)\n" }
  private static let added = "  - name: added\n    base_url: http://x\n"
  private static let old = Array(lines.joined().utf8)
  private static let longer = Array((lines[..<30] + [added] + lines[30...]).joined().utf8)
  private static let same = Array(lines.joined().replacing("endpoint-1", with: "Endpoint-7").utf8)
  private static let pairs = [
    (old, longer), (longer, old), (old, same), (old, []), ([], old), (Scene.old, Scene.new), (Scene.new, Scene.old),
  ]

  @Test("is known as old or new when it is whole, and as torn when the writing stopped at any byte", arguments: pairs)
  func everyByte(old: [UInt8], new: [UInt8]) {
    let journal = Journal(path: "/f", old: old, new: new)
    #expect(TornFile(old, journal: journal) == .isOld)
    #expect(TornFile(new, journal: journal) == .isNew)
    for count in 0...new.count {
      let file = Array(new[..<count] + old.dropFirst(count))
      #expect(TornFile(file, journal: journal) == (file == old ? .isOld : file == new ? .isNew : .isTorn), "\(count)")
    }
  }

  @Test("is known as torn whatever sectors have reached the disk, and with its size or without", arguments: pairs)
  func everySector(old: [UInt8], new: [UInt8]) {
    let journal = Journal(path: "/f", old: old, new: new)
    var random = SplitMix64(seed: 7)
    for _ in 0..<300 {
      let size = [old.count, new.count].randomElement(using: &random) ?? 0
      var file: [UInt8] = []
      for start in stride(from: 0, to: size, by: 512) {
        let range = start..<min(start + 512, size)
        let source = Bool.random(using: &random) ? old : new
        let part = source.dropFirst(start).prefix(range.count)
        file += part + [UInt8](repeating: 0, count: range.count - part.count)
      }
      #expect(TornFile(file, journal: journal) != .isForeign)
    }
  }

  @Test("is a person's when anything else is in it", arguments: pairs)
  func foreign(old: [UInt8], new: [UInt8]) {
    let journal = Journal(path: "/f", old: old, new: new)
    for file in [old, new] {
      for place in stride(from: 0, to: file.count, by: 37) {
        var edited = file
        edited[place] = UInt8(ascii: "~")
        #expect(TornFile(edited, journal: journal) == .isForeign)
        edited.remove(at: place)
        #expect(TornFile(edited + [UInt8(ascii: "~")], journal: journal) == .isForeign)
      }
      #expect(TornFile(file + Array("# a line at the end\n".utf8), journal: journal) == .isForeign)
    }
    #expect(TornFile(Array("something else\n".utf8), journal: journal) == .isForeign)
  }

  @Test("with one of two changes made by hand is a person's, unless a cut there leaves the very same bytes")
  func byHand() {
    let journal = Journal(path: "/f", old: Array("a: 1\nb: 2\nc: 3\n".utf8), new: Array("a: 10\nb: 2\nc: 30\n".utf8))
    #expect(TornFile(Array("a: 10\nb: 2\nc: 3\n".utf8), journal: journal) == .isForeign)
    #expect(TornFile(Array("a: 1\nb: 2\nc: 30\n".utf8), journal: journal) == .isForeign)
  }
}
