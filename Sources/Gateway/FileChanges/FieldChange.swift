/// What becomes of one field of an entry.
package enum FieldChange<Value: Sendable & Equatable>: Sendable, Equatable {
  /// It was not mentioned.
  case keep
  /// It was given as null: back to the default.
  case clear
  case set(Value)

  package var value: Value? {
    if case .set(let value) = self { value } else { nil }
  }
}
