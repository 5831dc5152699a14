extension SettingsBuilder {
  mutating func tests(endpoints: [EndpointSettings], providers: [ProviderSettings]) -> [RoutingTest] {
    let keys = schema.testSection
    let records = root[schema.tests]
    guard !records.isEmpty else { return [] }
    // Also of endpoints that have other errors: their names exist.
    let endpointNames = root[schema.endpoints].compactMap { $0.value[schema.endpointSection.name] }
    let providerNames = providers.map(\.prefix) + root[schema.providers].map(\.name)
    let knownEndpoints = Set(endpointNames)
    let known = knownEndpoints.union(providerNames)
    return records.compactMap { item in
      let record = item.value
      let offline = record[keys.when][keys.whenSection.offline]
      for name in offline where !knownEndpoints.contains(name.value) {
        reportUnknown(name, "endpoint", among: endpointNames)
      }
      let goesTo = record[keys.goesTo] ?? []
      for name in goesTo where !known.contains(name.value) {
        reportUnknown(name, "endpoint or provider", among: endpointNames + providerNames)
      }
      guard let model = record[keys.model], !goesTo.isEmpty else { return nil }
      return RoutingTest(
        model: model, offline: offline.map(\.value), goesTo: goesTo.map(\.value), place: findings.span(item.range))
    }
  }

  private mutating func reportUnknown(_ name: Located<String>, _ noun: String, among candidates: [String]) {
    guard isWhole else { return }
    let nearest = Likeness.nearest(to: name.value, among: Array(candidates.prefix(1000)))
    findings.error(
      .unknownReferenceName, at: name.range, "the routing test names `\(name.value)`, but there is no such \(noun)",
      hint: nearest.map { "did you mean `\($0)`?" })
  }
}
