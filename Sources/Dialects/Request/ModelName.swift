/// The name a client asks for, taken apart at its first colon: `openai:gpt-4.1` is `openai` and `gpt-4.1`.
///
/// Whether the part before the colon is a provider is not for this type to know: `llama3.1:8b` is taken apart alike.
package struct ModelName: Equatable, Sendable {
  /// UTF-8 before the first colon; nil where there is none.
  package let prefix: ArraySlice<UInt8>?
  /// UTF-8 behind the first colon, or all of it.
  package let rest: ArraySlice<UInt8>

  package init(_ name: [UInt8]) {
    if let colon = name.firstIndex(of: UInt8(ascii: ":")) {
      prefix = name[..<colon]
      rest = name[(colon + 1)...]
    } else {
      prefix = nil
      rest = name[...]
    }
  }
}
