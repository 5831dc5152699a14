/// A value that has passed the generic check against its shape, with its place in the text.
struct Checked: Sendable {
  enum Value: Sendable {
    case text(String)
    case boolean(Bool)
    case integer(Int)
    case duration(Duration)
    case address(ListenAddress)
    case base(EndpointBase)
    /// The word of a `Shape.either`.
    case word
    case list([Checked])
    case record(Record)
    case names([Entry])
  }

  /// A value under a free name.
  typealias Entry = (name: String, nameRange: Range<Int>, value: Checked)

  let value: Value
  /// Byte offsets into the source.
  let range: Range<Int>
  /// Whether it holds what a reference led to.
  var isResolved = false
}
