import Config
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import Router

/// `GET` and `PUT /api/config/file`, `GET /api/config/files` and `POST /api/config/validate`: the text of the main file, those of all files that run, and
/// what would be said of another one.
struct ConfigFileRoutes {
  let reloader: Reloader
  let changes: FileChanges

  func add(to router: Router<GatewayRequestContext>) {
    router.get("/api/config/file") { request, context in
      let key = try context.authorize(request, .configRead, .configManage)
      return try text(isWhole: key.permissions.contains(.configManage))
    }
    router.get("/api/config/files") { request, context in
      let key = try context.authorize(request, .configRead, .configManage)
      var response = try JSONAnswer.response(running(context.table, isWhole: key.permissions.contains(.configManage)))
      response.headers[.cacheControl] = "no-store"
      return response
    }
    router.put("/api/config/file") { request, context in
      try context.authorize(request, .configManage)
      guard request.headers[.ifMatch] != nil else { throw GatewayError.preconditionRequired }
      let options = try ChangeOptions(request)
      let made = try await changes.replace(with: try await request.bytes(atMost: reloader.largestFile), options)
      var response = try JSONAnswer.response(FileChangeBody(made))
      response.headers.append(contentsOf: made.headers)
      return response
    }
    // References in the text are resolved with the gateway's own environment and files, which is not for those who may only read.
    router.post("/api/config/validate") { request, context in
      try context.authorize(request, .configManage)
      let text = try await request.bytes(atMost: reloader.largestFile)
      return try JSONAnswer.response(ValidationBody(await reloader.diagnose(text)))
    }
  }

  /// What is on disk now, which may not be what runs.
  private func text(isWhole: Bool) throws(GatewayError) -> Response {
    let source: SourceText
    do throws(SourceFileError) {
      source = try reloader.readFile()
    } catch {
      throw .configUnreadable(reason: error.diagnostic.message)
    }
    let bytes = isWhole ? source.bytes : MaskedText.of(source)
    return Response(
      status: .ok,
      headers: [.contentType: "application/yaml; charset=utf-8", .eTag: "\"\(source.digest)\"", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  /// What runs, which may not be what is on disk now.
  private func running(_ table: ServingTable, isWhole: Bool) -> RunningFilesBody {
    let registered = Set(reloader.registrations.known(among: table.settings.endpoints.lazy.map(\.id)))
    return RunningFilesBody(
      reloader.board.status, isWhole: isWhole, registered: table.settings.endpoints.filter { registered.contains($0.id) }.map(\.name))
  }

  private struct ValidationBody: Encodable {
    var valid: Bool
    var diagnostics: [DiagnosticBody]

    init(_ diagnostics: [Diagnostic]) {
      valid = !diagnostics.contains { $0.severity == .error }
      self.diagnostics = diagnostics.map(DiagnosticBody.init)
    }
  }
}
