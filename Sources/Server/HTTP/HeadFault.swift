/// Why a request head is refused that the decoder took: two readers of it might not agree on where it goes, or where it ends.
enum HeadFault: Equatable, CaseIterable {
  /// Anything but a path: the absolute form, the asterisk, an authority, a fragment.
  case target
  /// HTTP/1.1 without `Host`.
  case hostMissing
  case hostRepeated
  /// `Host` holds what no host and port are made of.
  case hostInvalid
  /// Something other than one `Transfer-Encoding: chunked`.
  case transferEncoding
  /// `Transfer-Encoding` from a client of HTTP/1.0, which has none.
  case transferEncodingInHTTP10
  case lengthRepeated
  /// Not a plain number, or one that no body can have.
  case lengthInvalid
  case lengthBesideTransferEncoding
  /// `Authorization` or `X-API-Key` more than once.
  case credentialRepeated

  /// For the client.
  var message: String {
    switch self {
    case .target: "The request target must be a path"
    case .hostMissing: "The Host header is missing"
    case .hostRepeated: "The Host header was sent more than once"
    case .hostInvalid: "The Host header is not a host with an optional port"
    case .transferEncoding: "The only Transfer-Encoding that is taken is chunked"
    case .transferEncodingInHTTP10: "HTTP/1.0 has no Transfer-Encoding"
    case .lengthRepeated: "The Content-Length header was sent more than once"
    case .lengthInvalid: "The Content-Length header is not a length"
    case .lengthBesideTransferEncoding: "Content-Length and Transfer-Encoding exclude each other"
    case .credentialRepeated: "The credential was sent more than once"
    }
  }
}
