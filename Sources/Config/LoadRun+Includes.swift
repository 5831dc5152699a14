extension LoadRun {
  /// What has been included so far.
  private struct Progress {
    var parts = IncludedParts()
    /// The files themselves: one that has two paths is read once.
    var known: Set<FileStamp.Identity> = []
    var bytes = 0
    var nodes = 0
    var isWhole = true
  }

  /// Reads the files that the main one includes and joins what they say to it.
  ///
  /// - Returns: whether all of them were read, rightly or wrongly written.
  mutating func include(into root: inout Record) -> Bool {
    let patterns = root[ConfigSchema.current.include]
    guard !patterns.isEmpty else { return true }
    var progress = Progress()
    if let included = loader.included {
      for source in included { read(source, in: FilePaths.directory(of: source.file), &progress) }
      progress.parts.join(to: &root, &findings)
      return progress.isWhole
    }
    let main = FileStamp(path: absolutePath)?.identity
    var search = IncludeSearch()
    reading: for pattern in patterns {
      for found in paths(of: pattern, &search, &progress) {
        guard !findings.isFull else {
          progress.isWhole = false
          findings.note(.tooMuchIncluded, at: pattern.range, "with so many errors, further included files are not read")
          break reading
        }
        guard include(found, from: pattern, main: main, &progress) else { break reading }
      }
    }
    result.includeDirectories = search.directories
    progress.parts.join(to: &root, &findings)
    return progress.isWhole
  }

  private mutating func paths(of pattern: Located<String>, _ search: inout IncludeSearch, _ progress: inout Progress) -> [String] {
    // A malformed pattern has its error from the schema, and is not among these.
    guard let compiled = try? PathPattern(pattern.value, in: directory) else { return [] }
    do throws(IncludeSearch.Failure) {
      return try search.paths(of: compiled)
    } catch {
      progress.isWhole = false
      switch error {
      case .unlistable(let problem):
        let shown = SourceFileError(path: self.shown(problem.path), reason: problem.reason).diagnostic
        findings.error(.includeUnreadable, at: pattern.range, "included files cannot be looked for: \(shown.message)", hint: shown.hint)
      case .notUTF8(let directory):
        findings.error(
          .includeUnreadable, at: pattern.range, "\(self.shown(directory)) holds a file whose name is not UTF-8", hint: "rename it")
      case .tooManyNames:
        findings.error(
          .tooMuchIncluded, at: pattern.range,
          "more than \(IncludeSearch.mostNames) names in directories were looked at for included files",
          hint: "put the included files in a directory of their own")
      }
      return []
    }
  }

  /// - Returns: false if no further file is to be read.
  private mutating func include(
    _ absolute: String, from pattern: Located<String>, main: FileStamp.Identity?, _ progress: inout Progress
  ) -> Bool {
    let name = shown(absolute)
    let contents: FileContents
    do throws(SourceFileError) {
      contents = try loader.contents(ofIncluded: absolute, reading: policy)
    } catch {
      progress.isWhole = false
      let problem = SourceFileError(path: name, reason: error.reason).diagnostic
      findings.error(.includeUnreadable, at: pattern.range, "included file: \(problem.message)", hint: problem.hint)
      if !result.files.contains(where: { $0.path == absolute }) { result.files.append(LoadedFile(path: absolute, digest: nil)) }
      return true
    }
    if contents.identity == main || absolute.utf8.elementsEqual(absolutePath.utf8) {
      findings.error(
        .includesItself, at: pattern.range, "the pattern covers this file itself: \(name)",
        hint: "put the included files in a directory of their own")
      return true
    }
    guard progress.known.insert(contents.identity).inserted else { return true }
    progress.bytes += contents.bytes.count
    let limits = loader.includeLimits
    guard progress.known.count <= limits.files, progress.bytes <= limits.bytes else {
      let isMany = progress.known.count > limits.files
      tooMuch(isMany ? "\(limits.files) files" : DefaultText.text(ofSize: limits.bytes), at: pattern, &progress)
      return false
    }
    result.files.append(LoadedFile(path: absolute, digest: contents.digest))
    if let reason = contents.unsettled {
      result.unsettled = UnsettledFile(path: name, reason: reason, digest: contents.digest)
      return false
    }
    result.texts.append(contents.bytes)
    let directory = FilePaths.directory(of: absolute)
    if let substitute = loader.substitutes[absolute] {
      add(substitute.named(name), [], in: directory, &progress)
    } else {
      read(SourceText(file: name, bytes: contents.bytes), in: directory, &progress)
    }
    guard progress.nodes <= limits.nodes else {
      tooMuch("\(limits.nodes) values", at: pattern, &progress)
      return false
    }
    return true
  }

  private mutating func read(_ source: SourceText, in directory: String, _ progress: inout Progress) {
    let source = seen(source)
    let (document, diagnostics) = YAMLParser.parse(source, limits: loader.limits)
    guard let document else {
      progress.isWhole = false
      _ = findings.add(Findings(document: Document(source: source, root: nil, nodeCount: 0, hasAliases: false)), others: diagnostics)
      return
    }
    add(document, diagnostics, in: directory, &progress)
  }

  private mutating func add(_ document: Document, _ diagnostics: [Diagnostic], in directory: String, _ progress: inout Progress) {
    progress.nodes += document.nodeCount
    let own = Findings(document: document)
    // A file of comments alone adds nothing: it may be there to be filled later.
    guard let root = document.root, !SchemaDecoder.isNull(root) else {
      _ = findings.add(own, others: diagnostics)
      return
    }
    guard let record = decode(document, root, own, others: diagnostics, as: .included, in: directory) else {
      progress.isWhole = false
      return
    }
    progress.parts.add(record)
  }

  private mutating func tooMuch(_ limit: String, at pattern: Located<String>, _ progress: inout Progress) {
    progress.isWhole = false
    findings.error(
      .tooMuchIncluded, at: pattern.range, "the patterns up to here cover more than \(limit)",
      hint: "name fewer files, or put what belongs together into one")
  }

  /// A path as messages name it: as the user named the main file, absolute or from the working directory.
  private func shown(_ absolute: String) -> String {
    guard !path.hasPrefix("/") else { return absolute }
    let start = environment.workingDirectory.hasSuffix("/") ? environment.workingDirectory : environment.workingDirectory + "/"
    return absolute.utf8.starts(with: start.utf8) ? String(absolute.dropFirst(start.count)) : absolute
  }
}
