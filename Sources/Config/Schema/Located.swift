/// A value with its place in the text.
struct Located<Value: Checkable>: Sendable {
  let value: Value
  let range: Range<Int>
}
