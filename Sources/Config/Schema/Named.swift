/// A value under a free name.
struct Named<Value: Checkable>: Sendable {
  let name: String
  let nameRange: Range<Int>
  let value: Value
  let range: Range<Int>
}
