/// The known keys of one mapping. There is one of each in the schema: an object, like `KeyDescription`.
package final class SectionDescription: Sendable {
  /// What one of it is called in messages: `endpoint`, `server section`.
  package let noun: String
  /// In the order of the documentation.
  package let keys: [KeyDescription]
  /// The key whose value names an entry in messages, if it has one.
  package let title: String?
  /// Indices of the keys that must be given, and of those that an environment variable overrides.
  let required: [Int]
  let overridable: [Int]
  private let names: [String]
  private let synonyms: [String: Int]

  package init(noun: String, title: String?, keys: [KeyDescription]) {
    self.noun = noun
    self.title = title
    self.keys = keys
    required = keys.indices.filter { keys[$0].presence == .required }
    overridable = keys.indices.filter { keys[$0].environment != nil }
    names = keys.map(\.name)
    synonyms = Dictionary(
      keys.enumerated().flatMap { index, key in key.synonyms.map { ($0, index) } }, uniquingKeysWith: { first, _ in first })
  }

  /// Goes through the names, of which there are a few, most too short to need an allocation: faster than a hash.
  package func index(of name: String) -> Int? { names.firstIndex(of: name) }

  /// The index of the key that was probably meant by an unknown name: by a known synonym, else by likeness.
  package func suggestion(for name: String) -> Int? {
    let lowered = name.lowercased()
    if let index = index(of: lowered) ?? synonyms[lowered] { return index }
    let underscored = lowered.split(whereSeparator: { $0 == "-" || $0 == " " || $0 == "." }).joined(separator: "_")
    if let index = index(of: underscored) ?? synonyms[underscored] { return index }
    return Likeness.nearest(to: lowered, among: names).flatMap(index)
  }
}
