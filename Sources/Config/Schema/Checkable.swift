/// A type that a checked value can be read as. `read` answers nil only for a shape of another type, which `ValueShape` rules out.
protocol Checkable: Sendable {
  static func read(_ checked: Checked) -> Self?
}

extension String: Checkable {
  static func read(_ checked: Checked) -> String? {
    if case .text(let text) = checked.value { text } else { nil }
  }
}

extension Secret: Checkable {
  static func read(_ checked: Checked) -> Secret? {
    if case .text(let text) = checked.value { Secret(text) } else { nil }
  }
}

extension Bool: Checkable {
  static func read(_ checked: Checked) -> Bool? {
    if case .boolean(let flag) = checked.value { flag } else { nil }
  }
}

extension Int: Checkable {
  static func read(_ checked: Checked) -> Int? {
    if case .integer(let number) = checked.value { number } else { nil }
  }
}

extension Duration: Checkable {
  static func read(_ checked: Checked) -> Duration? {
    if case .duration(let duration) = checked.value { duration } else { nil }
  }
}

extension ListenAddress: Checkable {
  static func read(_ checked: Checked) -> ListenAddress? {
    if case .address(let address) = checked.value { address } else { nil }
  }
}

extension EndpointBase: Checkable {
  static func read(_ checked: Checked) -> EndpointBase? {
    if case .base(let base) = checked.value { base } else { nil }
  }
}

extension Record: Checkable {
  static func read(_ checked: Checked) -> Record? {
    if case .record(let record) = checked.value { record } else { nil }
  }
}

extension Optional: Checkable where Wrapped: Checkable {
  static func read(_ checked: Checked) -> Wrapped?? {
    if case .word = checked.value { .some(nil) } else { Wrapped.read(checked).map { .some($0) } }
  }
}

extension Array: Checkable where Element: ListElement {
  static func read(_ checked: Checked) -> [Element]? { Element.elements(of: checked) }
}

extension Checkable where Self: RawRepresentable, RawValue == String {
  static func read(_ checked: Checked) -> Self? {
    if case .text(let text) = checked.value { Self(rawValue: text) } else { nil }
  }
}

extension Permission: Checkable {}
extension EndpointSettings.Kind: Checkable {}
extension ProviderSettings.Kind: Checkable {}
extension RoutingSettings.Strategy: Checkable {}
extension UserSettings.Role: Checkable {}
