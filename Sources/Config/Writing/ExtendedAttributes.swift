import CFileTools
import Glibc

/// The extended attributes of a file, access lists (`system.posix_acl_access`) and security labels among them. Source: xattr(7).
struct ExtendedAttributes: Equatable {
  /// Values by names, each of which ends with a NUL.
  private(set) var values: [[CChar]: [UInt8]]

  /// Those that the kernel makes from the content: copied to other bytes they would be wrong. Source: linux/xattr.h.
  private static let ofContent: Set = ["security.ima", "security.evm"]

  /// Empty where the file system has none.
  init(of descriptor: Int32) throws(WriteProblem) {
    values = [:]
    for name in try Self.names(of: descriptor) {
      guard !Self.ofContent.contains(String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)) else { continue }
      // Safe: the name ends with a NUL, and the count is the buffer's.
      values[name] = try Self.bytes { buffer in unsafe fgetxattr(descriptor, name, &buffer, buffer.count) }
    }
  }

  /// Gives a file these attributes and takes others from it, such as the access list that a directory hands down to new files.
  func copy(to descriptor: Int32, with calls: FileCalls) throws(WriteProblem) {
    let present = try ExtendedAttributes(of: descriptor)
    for (name, value) in values where present.values[name] != value { try calls.setAttribute(descriptor, name, to: value) }
    for name in present.values.keys where values[name] == nil { try calls.setAttribute(descriptor, name, to: nil) }
  }

  private static func names(of descriptor: Int32) throws(WriteProblem) -> [[CChar]] {
    let list = try bytes { buffer in
      // Safe: the pointer stays inside the closure, and the count is the buffer's; a name is made of bytes.
      unsafe buffer.withUnsafeMutableBytes { unsafe flistxattr(descriptor, $0.assumingMemoryBound(to: CChar.self).baseAddress, $0.count) }
    }
    return list.split(separator: 0).map { $0.map { CChar(bitPattern: $0) } + [0] }
  }

  /// What a call fills a buffer with that answers an empty one with the size it needs; asked again if that has grown meanwhile.
  private static func bytes(_ call: (inout [UInt8]) -> Int) throws(WriteProblem) -> [UInt8] {
    while true {
      var buffer: [UInt8] = []
      let size = call(&buffer)
      if size < 0, errno == EOPNOTSUPP { return [] }
      guard size >= 0 else { throw .failed(.read, errno: errno) }
      guard size > 0 else { return [] }
      buffer = [UInt8](repeating: 0, count: size)
      let got = call(&buffer)
      if got >= 0 { return Array(buffer.prefix(got)) }
      guard errno == ERANGE else { throw .failed(.read, errno: errno) }
    }
  }
}
