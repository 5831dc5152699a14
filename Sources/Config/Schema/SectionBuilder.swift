/// Collects the keys of one section: each is named here and nowhere else, and is used through the `Key` that comes back.
struct SectionBuilder {
  private let path: String
  private var keys: [KeyDescription] = []

  /// - Parameter path: of the section itself: empty for the top of the file, `endpoints[]` for one endpoint.
  init(path: String) { self.path = path }

  /// A key that must be given. What reads it sees nil only after its absence was reported.
  mutating func required<Value>(
    _ name: String, _ shape: ValueShape<Value>, _ summary: String,
    effect: KeyDescription.Effect = .live, active: Bool = true, synonyms: [String] = []
  ) -> Key<Value?> {
    add(name, shape.shape, .required, summary, effect, active, synonyms: synonyms)
    return Key(index: keys.count - 1, fallback: nil)
  }

  mutating func optional<Value>(
    _ name: String, _ shape: ValueShape<Value>, _ summary: String,
    effect: KeyDescription.Effect = .live, active: Bool = true, mayLackVariable: Bool = false, synonyms: [String] = []
  ) -> Key<Value?> {
    add(name, shape.shape, .optional, summary, effect, active, mayLackVariable: mayLackVariable, synonyms: synonyms)
    return Key(index: keys.count - 1, fallback: nil)
  }

  /// - Parameter written: the default as one would write it in the file; said where it does not follow from the value.
  mutating func defaulted<Value>(
    _ name: String, _ shape: ValueShape<Value>, to fallback: Value, written: String? = nil, _ summary: String,
    effect: KeyDescription.Effect = .live, active: Bool = true, environment: String? = nil, synonyms: [String] = []
  ) -> Key<Value> {
    let text = written ?? DefaultText.of(fallback, as: shape.shape)
    add(name, shape.shape, .defaulted(text), summary, effect, active, environment: environment, synonyms: synonyms)
    return Key(index: keys.count - 1, fallback: fallback)
  }

  /// A mapping with keys of its own; where it is not given, each of them has its default.
  mutating func section(
    _ name: String, _ section: SectionDescription, _ summary: String, effect: KeyDescription.Effect = .live, active: Bool = true
  ) -> Key<Record> {
    add(name, .section(section), .optional, summary, effect, active)
    return Key(index: keys.count - 1, fallback: .absent)
  }

  /// A list of mappings; where it is not given, it is empty.
  mutating func list(
    _ name: String, of section: SectionDescription, _ summary: String, active: Bool = true, synonyms: [String] = []
  ) -> Key<[Located<Record>]> {
    add(name, .list(of: .section(section), minimum: 0, allowsSingle: false), .optional, summary, .live, active, synonyms: synonyms)
    return Key(index: keys.count - 1, fallback: [])
  }

  /// Mappings or values under free names; where it is not given, there are none.
  mutating func names<Element>(
    _ name: String, of element: ValueShape<Element>, _ summary: String, active: Bool = true, synonyms: [String] = []
  ) -> Key<[Named<Element>]> {
    add(name, .names(of: element.shape), .optional, summary, .live, active, synonyms: synonyms)
    return Key(index: keys.count - 1, fallback: [])
  }

  func build(noun: String, title: String? = nil) -> SectionDescription {
    SectionDescription(noun: noun, title: title, keys: keys)
  }

  private mutating func add(
    _ name: String, _ shape: Shape, _ presence: KeyDescription.Presence, _ summary: String, _ effect: KeyDescription.Effect,
    _ active: Bool, environment: String? = nil, mayLackVariable: Bool = false, synonyms: [String] = []
  ) {
    keys.append(
      KeyDescription(
        name: name, path: path.isEmpty ? name : "\(path).\(name)", shape: shape, presence: presence, summary: summary,
        effect: effect, isActive: active, environment: environment, mayLackVariable: mayLackVariable, synonyms: synonyms))
  }
}
