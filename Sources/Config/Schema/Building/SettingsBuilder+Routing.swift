extension SettingsBuilder {
  mutating func routing(endpoints: [EndpointSettings], providers: [ProviderSettings], models: [CatalogueModel]) -> RoutingSettings {
    let keys = schema.routingSection
    let record = root[schema.routing]
    let entries = record[keys.aliases]
    checkTargets(entries, endpoints: endpoints, providers: providers, models: models)
    reportLoops(AliasLoops.find(in: entries.map { ($0.name, $0.value.map(\.value)) }), in: entries)
    return RoutingSettings(
      strategy: record[keys.strategy], retries: record[keys.retries],
      aliases: entries.map { entry in
        ModelAlias(name: entry.name, targets: distinct(entry.value, in: "targets of alias `\(entry.name)`"))
      })
  }

  /// A local model that nobody declares may still be found on an endpoint, so that it is a warning.
  private mutating func checkTargets(
    _ entries: [Named<[Located<String>]>], endpoints: [EndpointSettings], providers: [ProviderSettings], models: [CatalogueModel]
  ) {
    guard isWhole, !entries.isEmpty else { return }
    var known = Set(entries.map(\.name))
    for endpoint in endpoints { known.formUnion(endpoint.models) }
    known.formUnion(models.map(\.id))
    let prefixes = Set(root[schema.providers].map(\.name) + providers.map(\.prefix))
    var candidates: [String]?
    for entry in entries {
      for target in entry.value where !known.contains(target.value) {
        if let colon = target.value.firstIndex(of: ":"), prefixes.contains(String(target.value[..<colon])) { continue }
        let words = candidates ?? known.prefix(1000).sorted()
        candidates = words
        let nearest = words.count > 200 ? nil : Likeness.nearest(to: target.value, among: words.filter { $0 != entry.name })
        findings.warning(
          .suspiciousValue, at: target.range, "alias `\(entry.name)` leads to `\(target.value)`, a model that no endpoint declares",
          hint: nearest.map { "did you mean `\($0)`?" } ?? "it works once an endpoint is found to have it")
      }
    }
  }

  private mutating func reportLoops(_ loops: [[Int]], in entries: [Named<[Located<String>]>]) {
    for loop in loops {
      guard let first = loop.first, let second = loop.dropFirst().first ?? loop.first else { continue }
      let path = (loop + [first]).map { "`\(entries[$0].name)`" }.joined(separator: " -> ")
      let target = entries[first].value.first { $0.value == entries[second].name }
      findings.error(
        .aliasLoop, at: target?.range ?? entries[first].nameRange, "alias `\(entries[first].name)` leads back to itself: \(path)",
        related: loop.dropFirst().map { (entries[$0].nameRange, "by way of `\(entries[$0].name)`") })
    }
  }
}
