import FoundationEssentials
import Logging
import Router
import Testing

@testable import Config
@testable import Gateway
@testable import Server

@Suite("The API's description")
struct APIDescriptionTests {
  private struct Document: Decodable {
    /// The members of a path that are no methods may be of any kind.
    private struct Anything: Decodable {}

    var paths: [String: Set<String>]

    private enum CodingKeys: CodingKey { case paths }

    init(from decoder: any Decoder) throws {
      let described = try decoder.container(keyedBy: CodingKeys.self).decode([String: [String: Anything]].self, forKey: .paths)
      paths = described.mapValues { Set($0.keys.map { $0.uppercased() }) }
    }
  }

  /// As the description spells a parameter of a path.
  private static func described(_ path: String) -> String {
    path.replacing("**", with: "{id}").replacing(":id", with: "{id}")
  }

  @Test("Every path and method of the program is in the description, and no other")
  func complete() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "fingerpost-\(UUID().uuidString).yaml").path()
    try Data("version: 1\n".utf8).write(to: URL(filePath: file))
    defer { try? FileManager.default.removeItem(atPath: file) }
    let reloader = try Reloader(
      path: file, executor: ReloadExecutor(), loader: ConfigLoader(environment: ConfigEnvironment(variables: [:], workingDirectory: "/")),
      ledger: EndpointLedger(), metrics: .uncounted, now: { 1000 })
    let routes = GatewayRoutes(
      reloader: reloader, departure: Departure(),
      configuration: GatewayServer.Configuration(
        version: "0", logger: Logger(label: "test"), accessLog: nil, metrics: .uncounted, registry: PrometheusRegistry([]),
        connectionsAtMost: 1, changes: FileChanges(reloader: reloader, stateDirectory: nil)))
    // HEAD goes with GET.
    let served = MethodRoutes.taken(by: routes.router()).map { path, taken in
      (Self.described(path), Set(taken.allowed.split(separator: ", ").map(String.init)).subtracting(["HEAD"]))
    }
    let document = try JSONDecoder().decode(Document.self, from: Data(APIDescription.json.utf8))
    #expect(document.paths == Dictionary(served, uniquingKeysWith: { $0.union($1) }))
  }

  @Test(
    "An entity tag is found in the list of those that a client has",
    arguments: [
      ("\"a\"", true), ("W/\"a\"", true), ("\"b\", \"a\"", true), ("\"b\" ,W/\"a\" ", true), ("*", true), (" * ", true),
      ("", false), ("a", false), ("\"b\"", false), ("w/\"a\"", false), (",,", false), ("\"aa\"", false),
    ])
  func entityTags(value: String, isFound: Bool) {
    #expect(EntityTags(value).contain("\"a\"") == isFound)
  }
}
