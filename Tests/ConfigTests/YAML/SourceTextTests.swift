import Testing

@testable import Config

@Suite struct SourceTextTests {
  @Test(
    "An offset has a line and a column",
    arguments: [
      ("ab\ncd", 0, 1, 1), ("ab\ncd", 1, 1, 2), ("ab\ncd", 2, 1, 3), ("ab\ncd", 3, 2, 1), ("ab\ncd", 5, 2, 3), ("ab\ncd", 99, 2, 3),
      ("a\r\nb", 2, 1, 3), ("a\r\nb", 3, 2, 1), ("a\rb", 2, 2, 1), ("a\r\rb", 3, 3, 1),
      ("a\n", 2, 2, 1), ("", 0, 1, 1), ("\ta", 1, 1, 2),
      ("é€x", 2, 1, 2), ("é€x", 5, 1, 3), ("本\n番x", 7, 2, 2), ("🎉x", 4, 1, 2),
      ("\u{FEFF}a\nb", 3, 1, 1), ("\u{FEFF}a\nb", 4, 1, 2), ("\u{FEFF}a\nb", 0, 1, 1), ("\u{FEFF}a\nb", 5, 2, 1),
    ]
  )
  func location(text: String, offset: Int, line: Int, column: Int) {
    let source = SourceText(file: "f", text: text)
    #expect(source.location(at: offset) == SourceLocation(file: "f", line: line, column: column))
  }

  @Test("Columns stay right far into a long line of wide and narrow characters")
  func longLine() {
    let text = String(repeating: "a本é🎉", count: 500)
    let source = SourceText(file: "f", text: text)
    var offset = 0
    for (index, scalar) in text.unicodeScalars.enumerated() {
      #expect(source.location(at: offset).column == index + 1)
      #expect(source.scalars.offset(ofScalar: index, in: source.bytes) == offset)
      offset += UTF8.width(scalar)
    }
    #expect(source.scalars.offset(ofScalar: 2000, in: source.bytes) == source.bytes.count)
  }

  @Test("Lines are given without their ends, the byte order mark and steering characters")
  func lines() {
    let source = SourceText(file: "f", text: "\u{FEFF}a\u{1B}[1m\r\nb\tc\r\n\nd\u{7F}\u{202E}")
    #expect((0...5).map { source.line($0) } == ["", "a␛[1m", "b\tc", "", "d␡\u{FFFD}", ""])
    #expect(source.lineCount == 4)
  }

  @Test("A span shows the first line of its range, and points at one character at least")
  func span() {
    let source = SourceText(file: "f", text: "key: value\nnext: x\n")
    let first = source.span(5..<16)
    #expect(first.location.description == "f:1:6")
    #expect(first.length == 5)
    #expect(first.excerpt == "key: value")
    #expect((first.excerptColumn, first.excerptLength) == (6, 5))
    let atEnd = source.span(10..<10)
    #expect((atEnd.length, atEnd.excerptColumn, atEnd.excerptLength) == (1, 11, 1))
    #expect(source.span(500..<900).location.description == "f:3:1")
  }

  @Test("Masks hide their bytes in every excerpt and move what stands after them")
  func masks() {
    let source = SourceText(file: "f", text: "{key: sk_secret, nmae: é, password: p}").masking([37..<39, 6..<15])
    #expect(source.maskedRanges == [6..<15, 37..<39])
    let after = source.span(17..<21)
    #expect(after.excerpt == "{key: •••, nmae: é, password: •••")
    #expect(!after.excerpt.contains("sk_secret"))
    #expect(after.location.column == 18)
    #expect((after.excerptColumn, after.excerptLength) == (12, 4))
    let inside = source.span(8..<12)
    #expect((inside.excerptColumn, inside.excerptLength) == (7, 3))
    let across = source.span(1..<21)
    #expect((across.excerptColumn, across.excerptLength) == (2, 14))
    let into = source.span(1..<9)
    #expect((into.excerptColumn, into.excerptLength) == (2, 8))
    #expect(source.line(1).hasPrefix("{key: •••, nmae"))
  }

  @Test("Masks that touch or overlap are one, and are cut to the text")
  func mergedMasks() {
    let source = SourceText(file: "f", text: "abcdefgh").masking([4..<6, 1..<3]).masking([3..<5, 7..<99, 2..<2])
    #expect(source.maskedRanges == [1..<6, 7..<8])
    #expect(source.line(1) == "a•••g•••")
  }

  @Test("A very long line is cut around the place, between characters")
  func cutLine() {
    let source = SourceText(file: "f", text: String(repeating: "本", count: 400) + "HERE" + String(repeating: "é", count: 400))
    let span = source.span(1200..<1204)
    #expect(span.location.column == 401)
    #expect(span.excerpt == "…" + String(repeating: "本", count: 40) + "HERE" + String(repeating: "é", count: 118) + "…")
    #expect((span.excerptColumn, span.excerptLength) == (42, 4))
  }

  @Test("A mask that is cut with its line still hides everything")
  func cutMask() {
    let secret = String(repeating: "s", count: 1000)
    let source = SourceText(file: "f", text: "k: " + secret + " x: y").masking([3..<1003])
    #expect(source.span(1004..<1005).excerpt == "…••• x: y")
    #expect(source.span(500..<501).excerpt == "…•••…")
    #expect(source.span(0..<1).excerpt == "k: •••…")
  }

  @Test("A digest is written as 64 digits and read back")
  func digest() throws {
    let digest = SourceText(file: "f", text: "abc").digest
    #expect(digest.description == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(ContentDigest(digest.description) == digest)
    #expect(ContentDigest(digest.hex.uppercased()) == digest)
    #expect(ContentDigest("sha256:ba78") == nil)
    #expect(ContentDigest(String(repeating: "g", count: 64)) == nil)
  }
}
