/// What a list or a mapping of free names is read as.
protocol ListElement: Sendable {
  static func elements(of checked: Checked) -> [Self]?
}

extension Located: ListElement {
  static func elements(of checked: Checked) -> [Located]? {
    guard case .list(let elements) = checked.value else { return nil }
    return elements.compactMap { element in Value.read(element).map { Located(value: $0, range: element.range) } }
  }
}

extension Named: ListElement {
  static func elements(of checked: Checked) -> [Named]? {
    guard case .names(let entries) = checked.value else { return nil }
    return entries.compactMap { entry in
      Value.read(entry.value).map { Named(name: entry.name, nameRange: entry.nameRange, value: $0, range: entry.value.range) }
    }
  }
}
