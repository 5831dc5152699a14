/// Collects diagnostics about a main file together with those that it includes.
///
/// The texts of the files stand one behind the other: an offset tells the file and the place in it. The main file begins at 0.
struct JointFindings {
  private struct File {
    let start: Int
    var findings: Findings
    /// What was found before its keys were looked at.
    let others: [Diagnostic]
  }

  private var files: [File] = []
  private var end = 0

  /// - Returns: what has to be added to an offset in this file.
  mutating func add(_ findings: Findings, others: [Diagnostic]) -> Int {
    let start = end
    files.append(File(start: start, findings: findings, others: others))
    // One more: a place at the very end is not yet the next file's.
    end += findings.length + 1
    return start
  }

  // MARK: What callers report

  mutating func error(
    _ id: DiagnosticID, at range: Range<Int>, _ message: String, hint: String? = nil, related: [(Range<Int>, String)] = []
  ) {
    let places = related.map { RelatedPlace(location: location(of: $0.0.lowerBound), note: $0.1) }
    let (file, local) = place(of: range)
    files[file].findings.error(id, at: local, message, hint: hint, related: places)
  }

  mutating func warning(_ id: DiagnosticID, at range: Range<Int>, _ message: String, hint: String? = nil) {
    let (file, local) = place(of: range)
    files[file].findings.warning(id, at: local, message, hint: hint)
  }

  mutating func note(_ id: DiagnosticID, at range: Range<Int>, _ message: String) {
    let (file, local) = place(of: range)
    files[file].findings.note(id, at: local, message)
  }

  /// One without a place in any file.
  mutating func add(_ diagnostic: Diagnostic) { files[0].findings.add(diagnostic) }

  func location(of offset: Int) -> SourceLocation {
    let index = index(of: offset)
    return files[index].findings.location(of: offset - files[index].start)
  }

  mutating func span(_ range: Range<Int>) -> SourceSpan {
    let (file, local) = place(of: range)
    return files[file].findings.span(local)
  }

  func isSameFile(_ one: Range<Int>, _ other: Range<Int>) -> Bool { index(of: one.lowerBound) == index(of: other.lowerBound) }

  // MARK: What was found

  /// The main file's first, then those of the others in their order; within a file in the order of the text.
  func sorted() -> [Diagnostic] { files.flatMap { $0.findings.sorted(with: $0.others) } }

  /// Whether there are so many errors that further files need not be looked at.
  var isFull: Bool { files.reduce(0) { $0 + $1.findings.errorCount + $1.others.count } >= Findings.most }

  private func place(of range: Range<Int>) -> (file: Int, local: Range<Int>) {
    let file = index(of: range.lowerBound)
    return (file, (range.lowerBound - files[file].start)..<(range.upperBound - files[file].start))
  }

  private func index(of offset: Int) -> Int {
    var low = 0
    var high = files.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if files[middle].start <= offset { low = middle } else { high = middle }
    }
    return low
  }
}
