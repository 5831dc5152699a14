/// The name of a file that is about to take another one's place, or has just given it up. It tells whoever finds it after a crash what it
/// is: while it is written, `.NAME.fingerpost-RANDOM`; once it is whole and may be exchanged, with the beginnings of both digests behind.
/// Only the second may hold something that a person saved.
struct TemporaryName: Equatable {
  /// Both shortened to 64 bits: enough to tell a person's bytes from ours.
  struct Digests: Equatable {
    let base: String
    let new: String

    init(base: ContentDigest?, new: ContentDigest) {
      self.base = Self.short(base ?? ContentDigest(of: []))
      self.new = Self.short(new)
    }

    fileprivate init(base: String, new: String) {
      self.base = base
      self.new = new
    }

    static func short(_ digest: ContentDigest) -> String { Hexadecimal.text(of: digest.bytes.prefix(8)) }
  }

  /// nil while it is written.
  var digests: Digests?
  private let file: String
  private let random: String

  /// - Parameter file: the name in whose place it is to be.
  init(of file: String) {
    self.file = file
    random = Hexadecimal.text(of: (0..<8).map { _ in UInt8.random(in: .min ... .max) })
  }

  /// Takes a name apart; nil unless it is one of that file's.
  init?(_ name: String, of file: String) {
    let prefix = Self.prefix(of: file)
    guard name.hasPrefix(prefix) else { return nil }
    let parts = name.dropFirst(prefix.count).split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 1 || parts.count == 3, parts.allSatisfy(Self.isHexadecimal) else { return nil }
    self.file = file
    random = parts[0]
    digests = parts.count == 3 ? Digests(base: parts[1], new: parts[2]) : nil
  }

  var text: String { ([Self.prefix(of: file) + random] + (digests.map { [$0.base, $0.new] } ?? [])).joined(separator: "-") }

  /// A name that is seen, for what a person saved and nothing else holds.
  static func copy(of file: String) -> String {
    shortened(file) + ".fingerpost-saved-" + Hexadecimal.text(of: (0..<4).map { _ in UInt8.random(in: .min ... .max) })
  }

  /// Of the journal beside a file, where there is no state directory.
  static func journal(of file: String) -> String { "." + shortened(file) + ".fingerpost-journal" }

  private static func prefix(of file: String) -> String { "." + shortened(file) + ".fingerpost-" }

  /// A name has 255 bytes at most (NAME_MAX), of which ours takes 63.
  private static func shortened(_ file: String) -> String {
    file.utf8.count <= 190 ? file : Hexadecimal.text(of: ContentDigest(of: Array(file.utf8)).bytes)
  }

  private static func isHexadecimal(_ text: String) -> Bool {
    text.utf8.count == 16 && text.utf8.allSatisfy { Hexadecimal.value(of: $0) != nil }
  }
}
