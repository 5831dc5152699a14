/// A list under a name like `keys`, in a text that may not be YAML: bare items of it are secrets, mappings are judged by their own keys.
struct SecretList {
  /// Of its name, in bytes from the start of the line.
  let column: Int
  /// Brackets around its name.
  let depth: Int

  /// Whether a line comes after the list.
  ///
  /// - Parameters:
  ///   - line: with its indentation; not empty.
  ///   - depth: of the brackets around the start of the line.
  func ends(at line: ArraySlice<UInt8>, depth: Int) -> Bool {
    guard depth <= self.depth else { return false }
    let start = line.firstIndex { !LikelySecrets.isBlank($0) } ?? line.endIndex
    return start - line.startIndex <= column && line[start...].first != UInt8(ascii: "-")
      && !line[..<start].contains(UInt8(ascii: "\t"))
  }

  /// Whether the first item of a text is a single value. The rest of a line is judged by it.
  static func isBare(_ text: ArraySlice<UInt8>) -> Bool {
    let item = text.drop { byte in
      LikelySecrets.isBlank(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: ",")
    }
    guard let first = item.first, first != UInt8(ascii: "{"), first != UInt8(ascii: "]"), first != UInt8(ascii: "}") else { return false }
    return first != UInt8(ascii: "#") && !LikelySecrets.looksLikeKey(item.prefix { $0 != UInt8(ascii: ",") })
  }
}
