import Config
import Crypto

/// All API keys of one configuration, found by the SHA-256 of what a client presents.
///
/// The table is searched by digest, which a client cannot choose; the final comparison takes the same time wherever two digests differ.
package struct KeyRing: Sendable {
  private struct Entry {
    let digest: [UInt8]
    let key: AccessKey
  }

  private let entries: [UInt64: [Entry]]

  init(_ keys: [APIKeySettings], ledger: KeyLedger) {
    var entries: [UInt64: [Entry]] = [:]
    for key in keys {
      entries[Self.prefix(key.digest), default: []].append(Entry(digest: key.digest, key: AccessKey(key, ledger: ledger)))
    }
    self.entries = entries
  }

  /// The key whose secret is `presented`, or nil. Cost: one SHA-256 of its length.
  package func key(for presented: Substring) -> AccessKey? {
    var presented = presented
    let digest = presented.withUTF8 { Array(SHA256.hash(data: UnsafeRawBufferPointer($0))) }
    for entry in entries[Self.prefix(digest)] ?? [] where Self.equal(entry.digest, digest) { return entry.key }
    return nil
  }

  private static func prefix(_ digest: [UInt8]) -> UInt64 {
    digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
  }
}
