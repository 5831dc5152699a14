/// The description of the whole file. Validation, did-you-mean, JSON Schema and the documentation come from it alone:
/// a key is named in the section below that declares it, and used everywhere else through its `Key`.
package struct ConfigSchema: Sendable {
  package static let current = ConfigSchema()

  /// The top of the file.
  package let root: SectionDescription

  let version: Key<Int?>
  let server: Key<Record>
  let auth: Key<Record>
  let routing: Key<Record>
  let endpoints: Key<[Located<Record>]>
  let include: Key<[Located<String>]>
  let registrations: Key<Record>
  let providers: Key<[Named<Record>]>
  let models: Key<[Located<Record>]>
  let tests: Key<[Located<Record>]>

  let serverSection = ServerSection()
  let authSection = AuthSection()
  let routingSection = RoutingSection()
  let endpointSection = EndpointSection()
  let registrationsSection = RegistrationsSection()
  let providerSection = ProviderSection()
  let modelSection = ModelSection()
  let testSection = TestSection()

  private init() {
    var keys = SectionBuilder(path: "")
    version = keys.required("version", .integer(1...1), "Version of the file format.")
    server = keys.section("server", serverSection.description, "Listeners, limits and time-outs.")
    auth = keys.section("auth", authSection.description, "Who may use the gateway, and for what.")
    routing = keys.section("routing", routingSection.description, "How an endpoint is chosen for a request.")
    endpoints = keys.list(
      "endpoints", of: endpointSection.description, "The inference servers behind the gateway.",
      synonyms: ["backends", "upstreams", "nodes", "servers", "hosts"])
    include = keys.defaulted(
      "include", .list(of: .text(.pathPattern)), to: [],
      "Further files with endpoints, models, providers and aliases, as path patterns relative to this file.",
      synonyms: ["includes", "import", "imports"])
    registrations = keys.section(
      "registrations", registrationsSection.description, "Where additions by REST go instead of this file.", active: false)
    providers = keys.names(
      "providers", of: .section(providerSection.description),
      "Cloud providers by prefix: a model named `prefix:name` goes there and nowhere else.", synonyms: ["clouds", "cloud"])
    models = keys.list(
      "models", of: modelSection.description, "The catalogue of supported models.", active: false, synonyms: ["catalogue", "catalog"])
    tests = keys.list(
      "tests", of: testSection.description,
      "Routing expectations, run by `test`, by `check`, and before every start and swap: one that fails rejects the file.",
      synonyms: ["routing_tests"])
    root = keys.build(noun: "configuration")
  }
}

extension ConfigSchema {
  /// Every key of the file with those of its sections, in the order of the documentation.
  package var allKeys: [KeyDescription] {
    var found: [KeyDescription] = []
    func visit(_ section: SectionDescription) {
      for key in section.keys {
        found.append(key)
        visit(key.shape)
      }
    }
    func visit(_ shape: Shape) {
      switch shape {
      case .section(let section): visit(section)
      case .list(let element, _, _), .names(let element), .either(_, let element): visit(element)
      case .text, .boolean, .integer, .duration, .size, .choice: break
      }
    }
    visit(root)
    return found
  }

  /// The paths of the keys whose change from one configuration to the other waits for the next start.
  package func requiringRestart(from old: Settings, to new: Settings) -> [String] {
    allKeys.compactMap { key in
      switch key.effect {
      case .live: nil
      case .restart(let differs): differs(old, new) ? key.path : nil
      }
    }
  }
}
