extension SettingsBuilder {
  mutating func auth() -> AuthSettings {
    let keys = schema.authSection
    let record = root[schema.auth]
    return AuthSettings(
      keys: apiKeys(record[keys.keys]),
      users: users(record[keys.users]),
      sessionSecret: record[keys.session][keys.sessionSection.secret],
      sessionLifetime: record[keys.session][keys.sessionSection.lifetime])
  }

  private mutating func apiKeys(_ records: [Located<Record>]) -> [APIKeySettings] {
    let keys = schema.authSection.apiKeySection
    var names = FirstUses<String>()
    var digests = FirstUses<[UInt8]>()
    return records.compactMap { item in
      let record = item.value
      if let name = record[keys.name], let range = record.range(of: keys.name), let first = names.add(name, at: range) {
        findings.error(.duplicateName, at: range, "duplicate name `\(name)` of an API key", related: [(first, "first used here")])
      }
      let isTwice = record.isGiven(keys.key) && record.isGiven(keys.keySHA256)
      if isTwice || !(record.isGiven(keys.key) || record.isGiven(keys.keySHA256)) {
        let both = "`\(schema.name(of: keys.key, in: keys.description))` or `\(schema.name(of: keys.keySHA256, in: keys.description))`"
        findings.error(
          isTwice ? .invalidValue : .missingKey, at: item.range, "an API key has either \(both)\(isTwice ? ", not both" : "")",
          hint: isTwice ? "remove one of them" : "`fingerpost hash-key` makes a digest")
      }
      let digest: [UInt8]
      let place: Range<Int>
      if let key = record[keys.key], let range = record.range(of: keys.key) {
        (digest, place) = (WellKnownSecrets.digest(of: key.exposed), range)
      } else if let text = record[keys.keySHA256], let bytes = Hexadecimal.bytes(of: text), let range = record.range(of: keys.keySHA256) {
        (digest, place) = (bytes, range)
      } else {
        return nil
      }
      // Two that are masked look the same, and are not.
      let isMasked = environment.isElsewhere && MaskedText.isMasked(record[keys.key]?.exposed ?? "")
      if !isMasked, let first = digests.add(digest, at: place) {
        findings.error(.duplicateID, at: place, "the same API key is given twice", related: [(first, "first given here")])
      }
      guard let name = record[keys.name], let permissions = record[keys.permissions] else { return nil }
      let isWellKnown = digest == WellKnownSecrets.keyDigest
      return APIKeySettings(
        name: name, digest: digest, isWellKnown: isWellKnown, wellKnownPlace: isWellKnown ? findings.span(place) : nil,
        permissions: Set(permissions.map(\.value)), models: record[keys.models].map(\.value),
        requestsPerMinute: record[keys.requestsPerMinute], tokensPerMinute: record[keys.tokensPerMinute])
    }
  }

  private mutating func users(_ records: [Located<Record>]) -> [UserSettings] {
    let keys = schema.authSection.userSection
    var names = FirstUses<String>()
    return records.compactMap { item in
      let record = item.value
      if let name = record[keys.username], let range = record.range(of: keys.username), let first = names.add(name, at: range) {
        findings.error(.duplicateName, at: range, "duplicate user name `\(name)`", related: [(first, "first used here")])
      }
      let isTwice = record.isGiven(keys.password) && record.isGiven(keys.passwordHash)
      if isTwice || !(record.isGiven(keys.password) || record.isGiven(keys.passwordHash)) {
        let both =
          "`\(schema.name(of: keys.password, in: keys.description))` or `\(schema.name(of: keys.passwordHash, in: keys.description))`"
        findings.error(
          isTwice ? .invalidValue : .missingKey, at: item.range, "a user has either \(both)\(isTwice ? ", not both" : "")",
          hint: isTwice ? "remove one of them" : "`fingerpost hash-password` makes a hash")
      }
      guard let username = record[keys.username], let role = record[keys.role] else { return nil }
      if let password = record[keys.password], let range = record.range(of: keys.password) {
        let isWellKnown = password.exposed == WellKnownSecrets.password
        return UserSettings(
          username: username, credential: .password(password), role: role, isWellKnown: isWellKnown,
          wellKnownPlace: isWellKnown ? findings.span(range) : nil)
      }
      guard let hash = record[keys.passwordHash] else { return nil }
      return UserSettings(username: username, credential: .passwordHash(hash.exposed), role: role, isWellKnown: false, wellKnownPlace: nil)
    }
  }
}

extension ConfigSchema {
  /// The name of a key, for messages.
  func name<Value>(of key: Key<Value>, in section: SectionDescription) -> String { section.keys[key.index].name }
}
