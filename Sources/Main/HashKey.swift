import ArgumentParser
import Crypto

/// `fingerpost hash-key`: the digest of an API key, so that the file need not hold the key.
struct HashKey: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hash-key",
    abstract: "Turn an API key into the key_sha256 line of a configuration file.",
    discussion: """
      Reads the key from the first line of standard input, so that it appears in no process list and no shell history:

        read -rs KEY; printf %s "$KEY" | fingerpost hash-key
        openssl rand -hex 24 | tee key.txt | fingerpost hash-key
      """)

  func run() throws {
    if Terminal.isStandardInput { Terminal.writeError("Type the key, then Enter:\n") }
    guard let key = readLine(strippingNewline: true), !key.isEmpty else {
      throw ValidationError("There is no key on standard input.")
    }
    print("key_sha256: \(SHA256.hash(data: Array(key.utf8)).map { Self.hex($0) }.joined())")
  }

  private static func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }
}
