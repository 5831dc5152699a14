import Config
import Gateway
import HTTPTypes
import Hummingbird

/// The query of `GET /api/config/wait`: which digest, and for how long.
struct ConfigurationWaitQuery {
  /// As `sha256sum` prints it, or with `sha256:` in front as the API does.
  let digest: ContentDigest
  /// 0 s...300 s, default 30 s.
  let timeout: Duration

  static let longest = 300

  init(_ request: Request) throws(GatewayError) {
    guard let given = request.uri.queryParameters["digest"] else {
      throw .invalidParameter(name: "digest", reason: "is missing: give the SHA-256 of the file")
    }
    guard let digest = ContentDigest(String(given)) else {
      throw .invalidParameter(name: "digest", reason: "is not a SHA-256 of 64 hexadecimal digits")
    }
    self.digest = digest
    guard let wanted = request.uri.queryParameters["timeout"] else {
      timeout = .seconds(30)
      return
    }
    guard let seconds = Int(wanted.hasSuffix("s") ? wanted.dropLast() : wanted), (0...Self.longest).contains(seconds) else {
      throw .invalidParameter(name: "timeout", reason: "is not a number of seconds from 0 to \(Self.longest)")
    }
    timeout = .seconds(seconds)
  }
}
