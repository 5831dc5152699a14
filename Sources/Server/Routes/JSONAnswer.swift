import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// Answers of the management API: an encodable value as JSON, snake_case as its type spells it.
enum JSONAnswer {
  static func response(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let body = try encoder.encode(value)
    return Response(status: status, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
  }

  static func response(_ error: RenderedError) -> Response {
    var headers: HTTPFields = [.contentType: "application/json"]
    for header in error.headers {
      if let name = HTTPField.Name(header.name) { headers[name] = header.value }
    }
    return Response(
      status: HTTPResponse.Status(code: error.status), headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: error.body)))
  }

  /// RFC 3339, UTC.
  static func timestamp(_ secondsSince1970: Double) -> String {
    Date(timeIntervalSince1970: secondsSince1970).formatted(.iso8601)
  }
}
