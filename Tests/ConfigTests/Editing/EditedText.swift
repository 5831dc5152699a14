@testable import Config

/// A text before or after an edit, read by the parser anew: what an editor says about its own text is not trusted here.
struct EditedText {
  let bytes: [UInt8]
  let document: Document
  let tree: Tree
  /// The comments that `EditDocumentGenerator` made, in the order of the text.
  let comments: [String]

  init(_ bytes: [UInt8]) throws(EditFault) {
    let (document, diagnostics) = YAMLParser.parse(SourceText(file: "f", bytes: bytes))
    guard let document, let root = document.root, diagnostics.isEmpty else {
      throw EditFault("not YAML: \(diagnostics)", bytes)
    }
    self.bytes = bytes
    self.document = document
    tree = Tree(root)
    comments = Self.comments(bytes)
  }

  var endsInLineEnd: Bool { bytes.last == UInt8(ascii: "\n") }

  /// Each line without its line end; behind the last one there is no line.
  var lines: [ArraySlice<UInt8>] {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
  }

  /// By hand: a regular expression takes most of the time of an unoptimised build.
  private static func comments(_ bytes: [UInt8]) -> [String] {
    var found: [String] = []
    let mark = Array("# c".utf8)
    let end = Array(" é: [x".utf8)
    var from = 0
    while let place = bytes[from...].firstIndex(of: mark[0]) {
      from = place + 1
      guard bytes[place...].starts(with: mark) else { continue }
      let number = bytes[(place + mark.count)...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard !number.isEmpty, bytes[number.endIndex...].starts(with: end) else { continue }
      found.append(String(decoding: bytes[place..<(number.endIndex + end.count)], as: UTF8.self))
    }
    return found
  }
}
