import Config

/// Turns settings into the routes of a table: who has which model, what aliases stand for, what is listed.
struct RouteCompiler {
  struct Output {
    var routes: [(name: String, route: Route)] = []
    var families: [String] = []
    var listing: [ListedModel] = []
  }

  private let settings: Settings
  private let clouds: [String: Int]
  private let aliases: [String: ModelAlias]
  /// Every endpoint, enabled or not, that declares a model, by model.
  private let holders: [String: [Int]]
  /// Declared model names in the order of the file, each once.
  private let models: [String]

  init(_ settings: Settings) {
    self.settings = settings
    clouds = Dictionary(settings.providers.enumerated().map { ($1.prefix, $0) }, uniquingKeysWith: { first, _ in first })
    aliases = Dictionary(settings.routing.aliases.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var holders: [String: [Int]] = [:]
    var models: [String] = []
    for position in settings.endpoints.indices {
      for model in settings.endpoints[position].models {
        if holders[model] == nil { models.append(model) }
        // A model that is listed twice at one endpoint does not make that endpoint twice as likely.
        if holders[model]?.last != position { holders[model, default: []].append(position) }
      }
    }
    self.holders = holders
    self.models = models
  }

  func compile() -> Output {
    var output = Output()
    for alias in settings.routing.aliases {
      output.routes.append((alias.name, Route(legs: legs(for: alias.name), position: output.routes.count)))
      output.listing.append(ListedModel(name: alias.name, ownedBy: "fingerpost"))
    }
    for model in models where cloud(of: model) == nil && aliases[model] == nil {
      let route = Route(legs: [localLeg(model)], position: output.routes.count)
      output.routes.append((model, route))
      if let owner = enabledHolders(of: model).first {
        output.listing.append(ListedModel(name: model, ownedBy: settings.endpoints[owner].name))
      }
    }
    for provider in settings.providers where !(provider.apiKey?.isEmpty ?? true) {
      for model in provider.models {
        output.listing.append(ListedModel(name: "\(provider.prefix):\(model)", ownedBy: provider.prefix))
      }
    }
    output.families = families()
    return output
  }

  /// What a name stands for: aliases followed in order, every name once. Linear however aliases refer to one another.
  private func legs(for name: String) -> [Leg] {
    var seen: Set<String> = []
    var legs: [Leg] = []
    var pending = [name]
    while let name = pending.popLast() {
      guard seen.insert(name).inserted else { continue }
      if let alias = aliases[name] {
        pending.append(contentsOf: alias.targets.reversed())
      } else {
        legs.append(leg(name))
      }
    }
    return legs
  }

  private func leg(_ name: String) -> Leg {
    guard let cloud = cloud(of: name) else { return localLeg(name) }
    return Leg(model: Array(name.utf8.drop { $0 != UInt8(ascii: ":") }.dropFirst()), destination: .cloud(cloud))
  }

  private func localLeg(_ model: String) -> Leg {
    Leg(model: Array(model.utf8), destination: .endpoints(enabledHolders(of: model)))
  }

  private func enabledHolders(of model: String) -> [Int] {
    (holders[model] ?? []).filter { settings.endpoints[$0].enabled }
  }

  /// The cloud that a name belongs to: the one whose prefix stands before its first colon.
  private func cloud(of name: String) -> Int? {
    guard let colon = name.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    return clouds[String(name[..<colon])]
  }

  private func families() -> [String] {
    let names = models + settings.routing.aliases.map(\.name) + settings.models.map(\.id)
    return Array(Set(names.map { name in String(name.prefix { $0 != ":" }) }))
  }
}
