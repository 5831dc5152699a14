/// A path, or one name of it, as the kernel has it: bytes that need not be UTF-8.
struct PathBytes: Sendable, Hashable, Comparable, CustomStringConvertible {
  static let root = PathBytes([separator])
  private static let separator = UInt8(ascii: "/")

  let bytes: [UInt8]

  init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  init(_ text: String) { bytes = Array(text.utf8) }

  /// For people: bytes that are not UTF-8 become U+FFFD.
  var description: String { String(decoding: bytes, as: UTF8.self) }

  var isAbsolute: Bool { bytes.first == Self.separator }

  /// Without the slashes, and without empty ones.
  var components: [PathBytes] { bytes.split(separator: Self.separator).map { PathBytes($0) } }

  /// Itself for the root.
  var parent: PathBytes {
    guard let slash = bytes.lastIndex(of: Self.separator), slash > 0 else { return .root }
    return PathBytes(bytes[..<slash])
  }

  func appending(_ name: PathBytes) -> PathBytes {
    PathBytes(bytes.last == Self.separator ? bytes + name.bytes : bytes + [Self.separator] + name.bytes)
  }

  /// Without the slash that libinotifytools puts behind the names of directories.
  var withoutTrailingSlash: PathBytes {
    bytes.count > 1 && bytes.last == Self.separator ? PathBytes(bytes.dropLast()) : self
  }

  static func < (left: PathBytes, right: PathBytes) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }

  /// The bytes and a zero byte, as C wants them.
  var cString: [UInt8] { bytes + [0] }

  /// - Parameter body: must not keep the pointer.
  func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    let text = cString.map { CChar(bitPattern: $0) }
    // Safe: the array outlives the call.
    return unsafe body(text)
  }
}
