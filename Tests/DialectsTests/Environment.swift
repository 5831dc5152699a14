import Glibc

/// What the environment asks of the tests.
enum Environment {
  /// `FINGERPOST_MEASURE`: also run what only measures.
  static let measures = value("FINGERPOST_MEASURE") != nil

  static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
