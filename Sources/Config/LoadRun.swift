/// One run of the loader: the main file, what it includes, and all that is wrong with them.
struct LoadRun {
  let loader: ConfigLoader
  let policy: ReadPolicy
  let environment: ConfigEnvironment
  /// Of the main file: as the user gave it, and absolute.
  let path: String
  let absolutePath: String
  /// Of the main file, absolute.
  var directory: String { FilePaths.directory(of: absolutePath) }

  /// With what is known so far.
  var result: LoadedConfig
  var findings = JointFindings()
  var resolver: ReferenceResolver
  var noted: Set<String> = []
  /// What the main file and those that it includes say; nil before that is known.
  private(set) var tree: Record?

  init(loader: ConfigLoader, reading policy: ReadPolicy, path: String) {
    self.loader = loader
    self.policy = policy
    self.path = path
    environment = loader.environment.reading(policy)
    absolutePath = FilePaths.absolute(path, in: environment.workingDirectory)
    result = LoadedConfig(
      settings: nil, diagnostics: [], digest: nil, source: nil, referencedFiles: [],
      files: [LoadedFile(path: absolutePath, digest: nil)], includeDirectories: [], unsettled: nil,
      referencedDigests: [:])
    resolver = ReferenceResolver(environment: environment, directory: FilePaths.directory(of: absolutePath))
  }

  /// The main file could not be read.
  mutating func failed(with error: SourceFileError) -> LoadedConfig { finished([error.diagnostic]) }

  mutating func load(_ contents: FileContents) -> LoadedConfig {
    guard let reason = contents.unsettled else { return load(SourceText(file: path, bytes: contents.bytes)) }
    let digest = contents.digest
    result.digest = digest
    result.files = [LoadedFile(path: absolutePath, digest: digest)]
    return unsettled(UnsettledFile(path: path, reason: reason, digest: digest))
  }

  /// Whether a load of these contents would give what is known already: the main file is the same, includes nothing, and refers to files
  /// that are the same. What is included depends on more than the contents of known files, so that it is always read.
  func isSame(_ contents: FileContents, _ known: LoadedConfig) -> Bool {
    guard contents.unsettled == nil, known.settings != nil, known.includeDirectories.isEmpty, contents.digest == known.digest else {
      return false
    }
    return known.referencedDigests.allSatisfy { path, digest in
      guard let digest, case .success(let bytes) = environment.readFile(path) else { return false }
      return ContentDigest(of: bytes) == digest
    }
  }

  mutating func load(_ read: SourceText) -> LoadedConfig {
    let source = seen(read)
    let (document, diagnostics) = YAMLParser.parse(source, limits: loader.limits)
    guard let document else {
      begin(with: read)
      return finished(diagnostics)
    }
    return load(document, of: read, diagnostics)
  }

  /// - Parameters:
  ///   - read: the text itself; nil: the one that the document was read from.
  ///   - diagnostics: what was found when it was read.
  mutating func load(_ document: Document, of read: SourceText? = nil, _ diagnostics: [Diagnostic] = []) -> LoadedConfig {
    begin(with: read ?? document.source)
    var own = Findings(document: document)
    guard let root = document.root, !SchemaDecoder.isNull(root) else {
      if !diagnostics.contains(where: { $0.severity == .error }) {
        own.error(
          .emptyConfiguration, at: 0..<0, "the configuration is empty", hint: "the least is `version: 1`; see examples/minimal.yaml")
      }
      return finished(own.sorted(with: diagnostics))
    }
    guard var record = decode(document, root, own, others: diagnostics, as: .main, in: directory) else {
      return finished(findings.sorted())
    }
    let isWhole = include(into: &record)
    tree = record
    if let file = result.unsettled ?? resolver.unsettled { return unsettled(file) }
    var builder = SettingsBuilder(
      root: record, environment: environment, directory: directory, isWhole: isWhole, findings: findings, resolver: resolver)
    let settings = builder.build()
    resolver = builder.resolver
    if let file = resolver.unsettled { return unsettled(file) }
    return finished(builder.findings.sorted(), settings)
  }

  /// A text as it is looked at.
  func seen(_ source: SourceText) -> SourceText {
    loader.masksSecrets ? SourceText(file: source.file, bytes: MaskedText.keepingStructure(of: source, limits: loader.limits)) : source
  }

  /// What the schema makes of one file, with places in the text of all files; nil if it is no mapping.
  mutating func decode(
    _ document: Document, _ root: Node, _ own: Findings, others: [Diagnostic], as role: FileRole, in directory: String
  ) -> Record? {
    var decoder = SchemaDecoder(
      document: document, directory: directory, environment: environment, findings: own, role: role, resolver: resolver, noted: noted)
    let record = decoder.decode(root, as: ConfigSchema.current.root)
    (resolver, noted) = (decoder.resolver, decoder.noted)
    let start = findings.add(decoder.findings, others: others)
    return start == 0 ? record : record?.shifted(by: start)
  }

  private mutating func begin(with source: SourceText) {
    result.source = source
    result.digest = source.digest
    result.files = [LoadedFile(path: absolutePath, digest: source.digest)]
    result.texts = [source.bytes]
  }

  private mutating func unsettled(_ file: UnsettledFile) -> LoadedConfig {
    result.unsettled = file
    return finished([file.diagnostic])
  }

  private mutating func finished(_ diagnostics: [Diagnostic], _ settings: Settings? = nil) -> LoadedConfig {
    result.diagnostics = diagnostics
    result.referencedFiles = resolver.referencedFiles
    result.referencedDigests = resolver.referencedDigests
    if !result.hasErrors { result.settings = settings }
    if result.texts.count != result.files.count { result.texts = [] }
    return result
  }
}
