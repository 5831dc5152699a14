/// A value to write into a configuration file.
package indirect enum EditValue: Sendable, Equatable {
  /// A text that means itself: a `$` is written as `$$`, so that it never becomes a reference.
  case text(String)
  /// A text as the file has it: `${file:/run/secrets/key}`. For references that the gateway itself makes, never for what comes from outside.
  case reference(String)
  case integer(Int)
  case boolean(Bool)
  case list([EditValue])
  /// In this order.
  case mapping([Pair])

  /// A key with its value.
  package struct Pair: Sendable, Equatable {
    package var key: String
    package var value: EditValue

    package init(key: String, value: EditValue) {
      self.key = key
      self.value = value
    }
  }

  /// A mapping with keys in the order given.
  package static func mapping(_ pairs: KeyValuePairs<String, EditValue>) -> EditValue {
    .mapping(pairs.map { Pair(key: $0.key, value: $0.value) })
  }

  /// The text of a scalar before quoting; nil for collections.
  var scalarText: String? {
    switch self {
    case .text(let text): text.replacing("$", with: "$$")
    case .reference(let text): text
    case .integer(let number): String(number)
    case .boolean(let flag): flag ? "true" : "false"
    case .list, .mapping: nil
    }
  }

  /// Why the value cannot be written, if so: a reference that is none, a key given twice, or too deep.
  func problem(depth: Int = 0) -> String? {
    guard depth < Self.deepest else { return "the value is nested more than \(Self.deepest) deep" }
    switch self {
    case .text, .integer, .boolean: return nil
    case .reference(let text):
      do throws(ReferenceText.Malformed) {
        _ = try ReferenceText(text)
        return nil
      } catch {
        return "the reference is malformed"
      }
    case .list(let items):
      return items.lazy.compactMap { $0.problem(depth: depth + 1) }.first
    case .mapping(let pairs):
      var keys: Set<String> = []
      for pair in pairs {
        if pair.key.utf8.count > Self.longestKey { return "a key is longer than \(Self.longestKey) bytes" }
        if !keys.insert(pair.key).inserted { return "the key `\(pair.key)` is given twice" }
        if let problem = pair.value.problem(depth: depth + 1) { return problem }
      }
      return nil
    }
  }

  private static let deepest = 16
  /// YAML wants a key to end within 1024 characters of its start; escapes make one up to eight times as long.
  private static let longestKey = 128
}
