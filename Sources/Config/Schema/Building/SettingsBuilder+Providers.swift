extension SettingsBuilder {
  /// The built-in ones first, then the declared ones in the order of the file.
  mutating func providers() -> [ProviderSettings] {
    let declared = root[schema.providers]
    let keys = schema.providerSection
    var providers: [ProviderSettings] = []
    for builtIn in ProviderSection.builtIn {
      providers.append(provider(builtIn, declared: declared.first { $0.name == builtIn.kind.rawValue }))
    }
    for entry in declared where !ProviderSection.builtIn.contains(where: { $0.kind.rawValue == entry.name }) {
      checkPrefix(entry)
      let record = entry.value
      for (isGiven, index) in [(record.isGiven(keys.kind), keys.kind.index), (record.isGiven(keys.baseURL), keys.baseURL.index)]
      where !isGiven {
        let key = keys.description.keys[index]
        findings.error(
          .missingKey, at: entry.nameRange, "provider `\(entry.name)` needs `\(key.name)`",
          hint: nearestBuiltIn(entry.name) ?? "\(key.name): \(key.summary)")
      }
      guard let kind = record[keys.kind], let baseURL = record[keys.baseURL] else { continue }
      providers.append(
        ProviderSettings(
          prefix: entry.name, kind: kind, apiKey: record[keys.apiKey], baseURL: baseURL,
          caFile: authorities(keys.caFile, of: record, isSecured: baseURL.isSecuredURL),
          models: distinct(record[keys.models], in: "models of provider `\(entry.name)`"), isDeclared: true,
          awaitsKey: record.isGiven(keys.apiKey) && record[keys.apiKey] == nil))
    }
    return providers
  }

  private mutating func provider(_ builtIn: ProviderSection.BuiltIn, declared entry: Named<Record>?) -> ProviderSettings {
    let keys = schema.providerSection
    let record = entry?.value ?? .absent
    let prefix = builtIn.kind.rawValue
    if let kind = record[keys.kind], kind != builtIn.kind, let range = record.range(of: keys.kind) {
      findings.error(
        .invalidValue, at: range, "provider `\(prefix)` is built in and of kind `\(prefix)`",
        hint: "declare the other one under a prefix of its own")
    }
    if let entry, ProviderSection.inactiveKinds.contains(builtIn.kind), record[keys.kind] == nil {
      findings.note(.notActiveYet, at: entry.nameRange, "provider `\(prefix)` is accepted but not active yet")
    }
    let baseURL =
      record[keys.baseURL] ?? (record.isGiven(keys.baseURL) ? nil : self.baseURL(from: builtIn.baseURLVariable)) ?? builtIn.baseURL
    let apiKey = record.isGiven(keys.apiKey) ? record[keys.apiKey] : apiKey(from: builtIn.apiKeyVariable)
    return ProviderSettings(
      prefix: prefix, kind: builtIn.kind, apiKey: apiKey,
      baseURL: baseURL, caFile: authorities(keys.caFile, of: record, isSecured: baseURL.isSecuredURL),
      models: distinct(record[keys.models], in: "models of provider `\(prefix)`"), isDeclared: entry != nil,
      awaitsKey: apiKey == nil)
  }

  private mutating func apiKey(from variable: String) -> Secret? {
    guard let text = environment.variables[variable], !text.isEmpty else { return nil }
    let checked = value(of: variable, text, as: .text(.optionalSecret))
    return checked.map(Secret.init)
  }

  private mutating func baseURL(from variable: String) -> String? {
    guard let text = environment.variables[variable], !text.isEmpty else { return nil }
    return value(of: variable, text, as: .text(.providerURL))
  }

  private mutating func value(of variable: String, _ text: String, as shape: Shape) -> String? {
    do throws(ScalarProblem) {
      let value = try ScalarCheck.value(of: ScalarText(text, standIn: "what it holds"), as: shape, directory: directory)
      return String.read(Checked(value: value, range: 0..<0))
    } catch {
      findings.add(
        Diagnostic(
          id: .badEnvironmentOverride, severity: .error, message: "environment variable `\(variable)` \(error.message)", primary: nil,
          related: [], hint: error.hint))
      return nil
    }
  }

  /// A prefix ends at the first colon of a model name, so that it must have none itself.
  private mutating func checkPrefix(_ entry: Named<Record>) {
    let isValid = entry.name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
      case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
      default: false
      }
    }
    guard !isValid else { return }
    findings.error(.invalidValue, at: entry.nameRange, "the prefix `\(entry.name)` must be of letters, digits, `-`, `_` and `.`")
  }

  private func nearestBuiltIn(_ name: String) -> String? {
    Likeness.nearest(to: name.lowercased(), among: ProviderSection.builtIn.map(\.kind.rawValue)).map { "did you mean `\($0)`?" }
  }
}
