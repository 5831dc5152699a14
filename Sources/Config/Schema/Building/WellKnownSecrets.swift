import Crypto

/// The secrets of the samples: everybody knows them, so they are good on loopback alone.
enum WellKnownSecrets {
  static let password = "test"
  static let keyDigest = digest(of: "sk_debug")

  /// SHA-256, 32 bytes.
  static func digest(of key: String) -> [UInt8] { Array(SHA256.hash(data: Array(key.utf8))) }
}
