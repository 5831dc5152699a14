import Config
import Upstream

/// Why a running gateway could not be asked.
enum GatewayClientError: Error {
  /// The threads could not be had.
  case notStarted(String)
  case unreachable(UpstreamError)
  case keyMissing
  case keyUnknown
  /// With the gateway's own words.
  case keyTooWeak(String)
  /// It is a Fingerpost, and does not know the path.
  case tooOld
  /// What answers is something else.
  case notFingerpost(status: Int)
  case refused(status: Int, message: String)

  /// A sentence, and what to do, for standard error.
  func text(about url: String) -> String {
    let (message, hint) = words
    return "error: \(TerminalText.oneLine(url)): \(TerminalText.oneLine(message))\n" + (hint.map { "  hint: \($0)\n" } ?? "")
  }

  private var words: (message: String, hint: String?) {
    switch self {
    case .notStarted(let reason): ("the HTTP client cannot be started: \(reason)", nil)
    case .unreachable(let error):
      switch error.reason {
      case .certificateRejected(.unknownAuthority):
        ("its TLS certificate is from no authority that is trusted here", "--ca-file names the certificate of a private authority")
      case .invalidTarget: ("the address or the key cannot be sent", "an address is such as http://127.0.0.1:8080, without a query")
      case .handshakeFailed: (error.message, "is it an http:// address?")
      case .noAnswer, .malformedAnswer: (error.message, "is it an https:// address?")
      case .timedOut, .nameNotFound, .refused, .unreachable, .certificateRejected, .connectionLost, .headTooLarge, .truncated, .shutdown,
        .outOfMemory, .curl:
        (error.message, nil)
      }
    case .keyMissing: ("it asks for a key", "put one into the variable FINGERPOST_API_KEY, or name a file with --key-file")
    case .keyUnknown: ("the key is none of its keys", nil)
    case .keyTooWeak(let message): (message, "it needs config.manage, or config.read to compare without secrets")
    case .tooOld: ("this gateway does not tell what it runs yet", "it is older than this program")
    case .notFingerpost(let status): ("what answers there is not Fingerpost (status \(status))", "is there a proxy in between?")
    case .refused(let status, let message): ("\(message) (status \(status))", nil)
    }
  }
}
