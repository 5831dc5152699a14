/// Which keys a file may have: the main one all of them, an included one those that add something to the main one.
enum FileRole: Sendable {
  case main
  case included

  /// One bit a key of the section.
  func allowedKeys(of section: SectionDescription) -> UInt64 {
    switch self {
    case .main: return .max
    case .included:
      let schema = ConfigSchema.current
      if section === schema.root {
        return Self.bits(
          [schema.version.index, schema.endpoints.index, schema.models.index, schema.providers.index, schema.routing.index])
      }
      return section === schema.routingSection.description ? Self.bits([schema.routingSection.aliases.index]) : .max
    }
  }

  /// Whether a required key of the section may be left out all the same: an included file need not repeat the version.
  func mayLack(_ index: Int, of section: SectionDescription) -> Bool {
    switch self {
    case .main: false
    case .included: section === ConfigSchema.current.root && index == ConfigSchema.current.version.index
    }
  }

  private static func bits(_ indices: [Int]) -> UInt64 { indices.reduce(0) { $0 | 1 << UInt64($1) } }
}
