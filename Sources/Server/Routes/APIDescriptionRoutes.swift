import Config
import HTTPTypes
import Hummingbird
import NIOCore

/// `GET /api/openapi.json`, for everybody: it says what the project's pages say, and nothing of the file.
struct APIDescriptionRoutes {
  private let body: ByteBuffer
  private let headers: HTTPFields

  init() {
    let bytes = Array(APIDescription.json.utf8)
    body = ByteBuffer(bytes: bytes)
    // It changes with the program, at the same address: to be kept, and asked for each time.
    headers = [.contentType: "application/json", .eTag: "\"\(ContentDigest(of: bytes))\"", .cacheControl: "no-cache"]
  }

  func add(to router: Router<GatewayRequestContext>) {
    for path in ["/api/openapi.json", "/v0/openapi.json"] {
      router.get(RouterPath(path)) { request, _ in answer(to: request) }
    }
  }

  private func answer(to request: Request) -> Response {
    guard let tag = headers[.eTag], request.headers[values: .ifNoneMatch].contains(where: { EntityTags($0).contain(tag) }) else {
      return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
    }
    var kept = headers
    kept[.contentType] = nil
    return Response(status: .notModified, headers: kept)
  }
}
