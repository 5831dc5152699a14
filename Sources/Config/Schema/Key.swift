/// A handle on one key of a section: which slot it has, and what it is when it is not given.
struct Key<Value: Checkable>: Sendable {
  let index: Int
  let fallback: Value
}
