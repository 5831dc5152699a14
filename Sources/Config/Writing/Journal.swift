/// What a write in place was about to do, and all that is needed to finish it or to see that it needs nothing. It is on the disk before the
/// first byte of the file changes, and removed when the file is on the disk.
///
/// The old bytes are in it to tell a file that was cut off from one that a person has edited since. Device and inode are not: both may
/// differ after a restart of the machine, and what the file holds decides anyway.
///
/// As bytes: a line with the version; then path, old and new bytes, each behind its length in 8 bytes, highest first; then the SHA-256 of
/// all that. It holds what the configuration holds, keys perhaps, and has mode 0600.
struct Journal: Equatable {
  enum Unreadable: Error, Equatable {
    /// It was cut off itself: the file had not been touched.
    case incomplete
    /// A later version of this program wrote it.
    case otherVersion
  }

  /// Of the file that is written, without links.
  let path: String
  let old: [UInt8]
  let new: [UInt8]

  private static let title = Array("fingerpost journal ".utf8)
  private static let version = Array("1\n".utf8)
  private static let checksumSize = 32

  init(path: String, old: [UInt8], new: [UInt8]) {
    self.path = path
    self.old = old
    self.new = new
  }

  init(_ bytes: [UInt8]) throws(Unreadable) {
    guard bytes.starts(with: Self.title) else { throw .incomplete }
    var rest = bytes[...].dropFirst(Self.title.count)
    guard rest.starts(with: Self.version) else { throw rest.contains(UInt8(ascii: "\n")) ? .otherVersion : .incomplete }
    let content = bytes.dropLast(Self.checksumSize)
    guard bytes.count > Self.checksumSize, ContentDigest(of: Array(content)).bytes == Array(bytes.suffix(Self.checksumSize)) else {
      throw .incomplete
    }
    rest = content.dropFirst(Self.title.count + Self.version.count)
    path = String(decoding: try Self.takeField(of: &rest), as: UTF8.self)
    old = try Self.takeField(of: &rest)
    new = try Self.takeField(of: &rest)
    guard rest.isEmpty else { throw .incomplete }
  }

  var bytes: [UInt8] {
    var bytes = Self.title + Self.version
    for field in [Array(path.utf8), old, new] {
      bytes += Self.bigEndian(UInt64(field.count))
      bytes += field
    }
    return bytes + ContentDigest(of: bytes).bytes
  }

  /// The first byte that differs; all before it stays.
  var firstDifference: Int { zip(old, new).prefix { $0 == $1 }.count }

  private static func bigEndian(_ number: UInt64) -> [UInt8] {
    stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> UInt64($0)) }
  }

  private static func takeField(of rest: inout ArraySlice<UInt8>) throws(Unreadable) -> [UInt8] {
    let length = rest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard rest.count >= 8, length <= UInt64(rest.count - 8) else { throw .incomplete }
    rest = rest.dropFirst(8)
    defer { rest = rest.dropFirst(Int(length)) }
    return Array(rest.prefix(Int(length)))
  }
}
