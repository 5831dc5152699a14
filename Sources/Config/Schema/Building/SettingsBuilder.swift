import Crypto

/// Turns the checked tree into `Settings`, and checks what concerns more than one value: duplicates, names that refer to others, loops.
///
/// It runs over files with errors too, so that all of them are found at once; what was wrong already is skipped, not reported again.
struct SettingsBuilder {
  let schema = ConfigSchema.current
  /// Of the main file, with what the included ones add.
  let root: Record
  let environment: ConfigEnvironment
  /// Directory of the main file, absolute.
  let directory: String
  /// Whether every included file was read: otherwise names may be missing that it gives.
  let isWhole: Bool
  var findings: JointFindings
  /// Reads the files that keys name, and remembers them.
  var resolver: ReferenceResolver

  /// What the file says, with every default. To be used only if `findings` has no errors.
  mutating func build() -> Settings {
    let providers = providers()
    let endpoints = endpoints()
    let models = models()
    let include = root[schema.include].map(\.value)
    return Settings(
      server: server(),
      auth: auth(),
      routing: routing(endpoints: endpoints, providers: providers, models: models),
      endpoints: endpoints,
      providers: providers,
      models: models,
      include: include,
      registrationsFile: registrations(include: include),
      tests: tests(endpoints: endpoints, providers: providers))
  }
}
