extension SettingsBuilder {
  mutating func endpoints() -> [EndpointSettings] {
    let keys = schema.endpointSection
    let records = root[schema.endpoints]
    var names = FirstUses<String>(expecting: records.count)
    var ids = FirstUses<String>(expecting: records.count)
    var settings: [EndpointSettings] = []
    settings.reserveCapacity(records.count)
    for item in records {
      let record = item.value
      guard let name = record[keys.name], let nameRange = record.range(of: keys.name) else { continue }
      if let first = names.add(name, at: nameRange) {
        findings.error(.duplicateName, at: nameRange, "duplicate endpoint name `\(name)`", related: [(first, "first used here")])
        continue
      }
      let id = record[keys.id] ?? UUIDText.ofEndpoint(named: name)
      let idRange = record.range(of: keys.id) ?? nameRange
      if let first = ids.add(id, at: idRange) {
        findings.error(
          .duplicateID, at: idRange, "duplicate endpoint id `\(id)`",
          hint: record.isGiven(keys.id) ? nil : "without an `id`, endpoint `\(name)` has this one, which is made from its name",
          related: [(first, "first used here")])
      }
      checkProbes(record[keys.healthCheck])
      guard let base = record[keys.baseURL] else { continue }
      settings.append(
        EndpointSettings(
          name: name, id: id, base: base, kind: record[keys.type],
          apiKey: record[keys.apiKey].flatMap { $0.isEmpty ? nil : $0 },
          caFile: authorities(keys.caFile, of: record, isSecured: base.isSecured),
          healthCheckInterval: record[keys.healthCheck][keys.healthCheckSection.interval],
          healthCheckTimeout: record[keys.healthCheck][keys.healthCheckSection.timeout],
          inferenceTimeout: record[keys.inferenceTimeout], maxConcurrent: record[keys.maxConcurrent], weight: record[keys.weight],
          models: distinct(record[keys.models], in: "models of endpoint `\(name)`"),
          notes: record[keys.notes], enabled: record[keys.enabled], location: findings.location(of: item.range.lowerBound)))
    }
    return settings
  }

  private mutating func checkProbes(_ record: Record) {
    let keys = schema.endpointSection.healthCheckSection
    guard let range = record.range(of: keys.timeout) ?? record.range(of: keys.interval), record[keys.timeout] > record[keys.interval] else {
      return
    }
    let (timeout, interval) = (DefaultText.text(of: record[keys.timeout]), DefaultText.text(of: record[keys.interval]))
    findings.error(.outOfRange, at: range, "a probe may not take longer (\(timeout)) than the time between two (\(interval))")
  }

  /// The texts in their order; one given twice is a warning, and kept once.
  mutating func distinct(_ texts: [Located<String>], in list: @autoclosure () -> String) -> [String] {
    guard texts.count > 1 else { return texts.map(\.value) }
    var seen: Set<String> = []
    return texts.compactMap { text in
      if seen.insert(text.value).inserted { return text.value }
      findings.warning(.unusedValue, at: text.range, "`\(text.value)` is given twice in the \(list())")
      return nil
    }
  }
}
