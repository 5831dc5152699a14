/// How the end of an answer's body is told to the client (RFC 9112, 6).
enum AnswerFraming: Equatable {
  /// `Content-Length` was sent; `remaining` bytes are due.
  case length(remaining: Int)
  case chunked
  /// HTTP/1.0: the end of the connection is the end of the body.
  case untilClose
  /// No body at all: 204 and 304.
  case none

  init(status: Int, contentLength: Int?, isHTTP11: Bool) {
    self =
      if status == 204 || status == 304 {
        .none
      } else if let contentLength {
        .length(remaining: contentLength)
      } else if isHTTP11 {
        .chunked
      } else {
        .untilClose
      }
  }
}
