/// A `Shape` together with the Swift type that a checked value of it is read as.
struct ValueShape<Value: Checkable>: Sendable {
  let shape: Shape
}

extension ValueShape where Value == String {
  static func text(_ format: TextFormat) -> Self { .init(shape: .text(format)) }
}

extension ValueShape where Value == Secret {
  static var secret: Self { .init(shape: .text(.secret)) }
  static var optionalSecret: Self { .init(shape: .text(.optionalSecret)) }
  static var passwordHash: Self { .init(shape: .text(.passwordHash)) }
}

extension ValueShape where Value == Bool {
  static var boolean: Self { .init(shape: .boolean) }
}

extension ValueShape where Value == Int {
  static func integer(_ range: ClosedRange<Int>) -> Self { .init(shape: .integer(range)) }
  static func size(_ range: ClosedRange<Int>) -> Self { .init(shape: .size(range)) }
}

extension ValueShape where Value == Duration {
  static func duration(_ range: ClosedRange<Duration>) -> Self { .init(shape: .duration(range)) }
}

extension ValueShape where Value == EndpointBase {
  static var endpointURL: Self { .init(shape: .text(.endpointURL)) }
}

extension ValueShape where Value == ListenAddress {
  static var listenAddress: Self { .init(shape: .text(.listenAddress)) }
}

extension ValueShape where Value == Record {
  static func section(_ section: SectionDescription) -> Self { .init(shape: .section(section)) }
}

extension ValueShape where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// The cases of an enum, in their order. `inactive` ones are accepted without the behaviour they will have.
  static func choice(inactive: [Value] = []) -> Self {
    let waiting = inactive.map(\.rawValue)
    return .init(shape: .choice(Value.allCases.map { Choice(word: $0.rawValue, isActive: !waiting.contains($0.rawValue)) }))
  }
}

extension ValueShape {
  static func list<Element>(
    of element: ValueShape<Element>, minimum: Int = 0, allowsSingle: Bool = false
  ) -> Self where Value == [Located<Element>] {
    .init(shape: .list(of: element.shape, minimum: minimum, allowsSingle: allowsSingle))
  }

  /// The word stands for nil.
  static func either<Other>(word: String, or other: ValueShape<Other>) -> Self where Value == Other? {
    .init(shape: .either(word: word, other.shape))
  }

  static func names<Element>(of element: ValueShape<Element>) -> Self where Value == [Named<Element>] {
    .init(shape: .names(of: element.shape))
  }
}
