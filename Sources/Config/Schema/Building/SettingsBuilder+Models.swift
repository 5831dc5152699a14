extension SettingsBuilder {
  mutating func models() -> [CatalogueModel] {
    let keys = schema.modelSection
    var ids = FirstUses<String>()
    return root[schema.models].compactMap { item in
      let record = item.value
      guard let id = record[keys.id], let range = record.range(of: keys.id) else { return nil }
      if let first = ids.add(id, at: range) {
        findings.error(.duplicateID, at: range, "duplicate model id `\(id)`", related: [(first, "first used here")])
        return nil
      }
      return CatalogueModel(
        id: id, name: record[keys.name] ?? id, description: record[keys.summary], repo: record[keys.repository],
        filename: record[keys.filename],
        sizeBytes: record[keys.sizeBytes], requiredMemoryBytes: record[keys.requiredMemoryBytes], tags: record[keys.tags].map(\.value),
        capabilities: record[keys.capabilities].map(\.value), quantization: record[keys.quantization], registered: record[keys.registered])
    }
  }

  /// A file that no pattern covers would be written and never read. A malformed pattern has its error already, and is not here.
  mutating func registrations(include: [String]) -> String? {
    let keys = schema.registrationsSection
    let record = root[schema.registrations]
    guard let file = record[keys.file], let range = record.range(of: keys.file) else { return nil }
    if !include.contains(where: { (try? PathPattern($0, in: directory))?.matches(file) ?? false }) {
      let includeName = schema.name(of: schema.include, in: schema.root)
      findings.error(
        .registrationsNotCovered, at: range, "`\(file)` is not covered by `\(includeName)`, so that it would never be read",
        hint: "add a pattern for it to `\(includeName)`")
    }
    return file
  }
}
