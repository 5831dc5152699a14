/// Makes the tree of nodes from libyaml's events, under `YAMLLimits`. Pure: events in, a node and diagnostics out.
struct TreeBuilder {
  /// A subtree with what the limits need to know about it.
  private struct Built {
    var node: Node
    /// Nodes in it, each alias counted as what it stands for.
    var weight: Int
    /// Collections within each other, those behind aliases included; 0 for a scalar.
    var height: Int
    /// Mappings merged into one another; of a list, the most of any item.
    var mergeDepth: Int
  }

  /// A collection that is still open.
  private struct Frame {
    var isMapping: Bool
    /// Where it starts, without anchor and tag.
    var start: Int
    /// Its own brackets end it; otherwise its last leaf does.
    var isBracketed: Bool
    var anchor: String?
    var tag: String?
    var items: [Node] = []
    var entries: [Node.Entry] = []
    /// A key that waits for its value.
    var key: Node?
    /// Where its keys start in `seenKeys`.
    var firstKey: Int
    /// Where each key stands, once there are too many to compare one by one.
    var keyPlaces: [String: Range<Int>] = [:]
    var mergePlace: Range<Int>?
    var end: Int
    var weight = 1
    var height = 0
    var mergeDepth = 0
    /// Told to the anchor's entry in `anchors`, so that the collection finds out whether the name was given again inside it.
    var number: Int
  }

  private enum Anchor {
    /// The collection with this number is not closed yet.
    case open(frame: Int)
    case closed(Built)
  }

  /// Up to here a comparison with each key is faster than a hash.
  private static let mostComparedKeys = 24

  private(set) var root: Node?
  private(set) var diagnostics: [Diagnostic] = []
  /// Whether the tree is as the file says, but for what `diagnostics` tell: without it there is nothing to look at further.
  private(set) var isUsable = true
  /// Whether reading must end now.
  private(set) var isStopped = false

  private let source: SourceText
  /// The source with secrets masked; made when the first finding needs it.
  private var maskedSource: SourceText?
  private let limits: YAMLLimits
  private var frames: [Frame] = []
  /// The keys of all open mappings, those of the innermost last: one array for all of them, which hardly ever grows.
  private var seenKeys: [(name: String, place: Range<Int>)] = []
  private var framesSoFar = 0
  private var anchors: [String: Anchor] = [:]
  private(set) var nodeCount = 0
  private(set) var hasAliases = false
  private var aliasedCount = 0

  init(source: SourceText, limits: YAMLLimits) {
    self.source = source
    self.limits = limits
  }

  // MARK: Events, with byte ranges

  mutating func scalar(_ scalar: Node.Scalar, _ range: Range<Int>, anchor: String?, tag: String?) {
    var start = valueStart(range, anchor: anchor, tag: tag)
    // libyaml puts a value that is left out where the next thing starts: after comments, even.
    if range.isEmpty, let key = frames.last?.key?.range,
      NodeRange.skipBlanks(in: source.bytes, from: key.upperBound, to: max(start, key.upperBound)) == start
    {
      start = key.upperBound
    }
    var end = range.isEmpty ? start : max(start, range.upperBound)
    switch scalar.style {
    case .literal, .folded: end = NodeRange.blockScalarEnd(in: source.bytes, start..<end, text: scalar.text)
    case .plain, .singleQuoted, .doubleQuoted: break
    }
    let node = Node(content: .scalar(scalar), range: start..<end, anchor: anchor, tag: tag)
    let built = Built(node: node, weight: 1, height: 0, mergeDepth: 0)
    if let anchor { anchors[anchor] = .closed(built) }
    count(at: node.range)
    add(built)
  }

  mutating func open(isMapping: Bool, _ range: Range<Int>, anchor: String?, tag: String?) {
    let start = valueStart(range.lowerBound..<source.bytes.count, anchor: anchor, tag: tag)
    let bracket = isMapping ? UInt8(ascii: "{") : UInt8(ascii: "[")
    let isBracketed = start < source.bytes.count && source.bytes[start] == bracket
    if let anchor { anchors[anchor] = .open(frame: framesSoFar) }
    frames.append(
      Frame(
        isMapping: isMapping, start: start, isBracketed: isBracketed, anchor: anchor, tag: tag, firstKey: seenKeys.count,
        end: start, number: framesSoFar))
    framesSoFar += 1
    count(at: start..<(start + 1))
    if frames.count > limits.depth { refuseDepth(start..<(start + 1)) }
  }

  mutating func close(_ range: Range<Int>) {
    guard let frame = frames.popLast() else { return }
    seenKeys.removeSubrange(frame.firstKey...)
    let end = frame.isBracketed ? range.upperBound : frame.end
    let node = Node(
      content: frame.isMapping ? .mapping(frame.entries) : .sequence(frame.items),
      range: frame.start..<max(frame.start, end), anchor: frame.anchor, tag: frame.tag)
    let built = Built(node: node, weight: frame.weight, height: frame.height + 1, mergeDepth: frame.mergeDepth)
    // Inside the collection the same name may have been given again; then that one counts.
    if let anchor = frame.anchor, case .open(frame.number) = anchors[anchor] { anchors[anchor] = .closed(built) }
    add(built)
  }

  mutating func alias(_ name: String, _ range: Range<Int>) {
    count(at: range)
    hasAliases = true
    switch anchors[name] {
    case .closed(let target):
      aliasedCount += target.weight
      if aliasedCount > limits.aliasedNodes {
        report(
          .aliasExpansion, "aliases repeat more than \(limits.aliasedNodes) values", range,
          hint: "write the values out, or share less")
        stop()
      }
      if frames.count + target.height > limits.depth { refuseDepth(range) }
      var built = target
      built.node = Node(content: .alias(name: name, target: target.node), range: range)
      built.weight += 1
      add(built)
    case .open:
      report(.recursiveAnchor, "`*\(name)` stands inside the value that it repeats", range)
      addStandIn(range)
    case nil:
      report(
        .unknownAnchor, "no anchor `&\(name)` is defined before this alias", range,
        hint: "a value that starts with `*` must be in quotes: `\"*\(name)\"`")
      addStandIn(range)
    }
  }

  /// A finding about the text itself, which ends the reading.
  mutating func fail(_ diagnostic: Diagnostic) {
    diagnostics.append(diagnostic)
    stop()
  }

  /// The place of a range with secrets masked.
  mutating func span(_ range: Range<Int>) -> SourceSpan { masked().span(range) }

  mutating func location(at offset: Int) -> SourceLocation { source.location(at: offset) }

  // MARK: The tree

  private mutating func add(_ built: Built) {
    guard !frames.isEmpty else {
      root = built.node
      return
    }
    let last = frames.count - 1
    frames[last].weight += built.weight
    frames[last].height = max(frames[last].height, built.height)
    frames[last].end = max(frames[last].end, built.node.range.upperBound)
    guard frames[last].isMapping else {
      frames[last].items.append(built.node)
      frames[last].mergeDepth = max(frames[last].mergeDepth, built.mergeDepth)
      return
    }
    guard let key = frames[last].key else {
      frames[last].key = built.node
      return
    }
    frames[last].key = nil
    addEntry(Node.Entry(key: key, value: built.node), mergeDepthOfValue: built.mergeDepth)
  }

  private mutating func addEntry(_ entry: Node.Entry, mergeDepthOfValue: Int) {
    let last = frames.count - 1
    guard let name = entry.key.text else {
      // Left out: nothing can be asked of it.
      return report(.nonScalarKey, "a key must be a single value, not a list or a mapping", entry.key.range)
    }
    frames[last].entries.append(entry)
    guard entry.isMerge else {
      if let first = firstPlace(ofKey: name, at: entry.key.range) { reportDuplicate(name, entry.key.range, first: first) }
      return
    }
    if let first = frames[last].mergePlace {
      reportDuplicate(name, entry.key.range, first: first, hint: "merge several mappings with a list: `<<: [*a, *b]`")
    } else {
      frames[last].mergePlace = entry.key.range
    }
    guard isMergeable(entry.value) else {
      return report(
        .badMergeKey, "`<<` takes a mapping or a list of mappings", entry.value.range, hint: "it is usually an alias: `<<: *defaults`")
    }
    frames[last].mergeDepth = max(frames[last].mergeDepth, mergeDepthOfValue + 1)
    if frames[last].mergeDepth > limits.mergeDepth {
      report(.tooDeep, "more than \(limits.mergeDepth) mappings are merged into one another", entry.key.range)
      stop()
    }
  }

  /// Where the innermost mapping has the key already; remembers it if it has not.
  private mutating func firstPlace(ofKey name: String, at place: Range<Int>) -> Range<Int>? {
    let last = frames.count - 1
    let first = frames[last].firstKey
    guard seenKeys.count - first < Self.mostComparedKeys else {
      if frames[last].keyPlaces.isEmpty { for key in seenKeys[first...] { frames[last].keyPlaces[key.name] = key.place } }
      if let known = frames[last].keyPlaces[name] { return known }
      frames[last].keyPlaces[name] = place
      return nil
    }
    for index in first..<seenKeys.count where seenKeys[index].name == name { return seenKeys[index].place }
    seenKeys.append((name, place))
    return nil
  }

  private func isMergeable(_ value: Node) -> Bool {
    switch value.resolved.content {
    case .mapping: true
    case .sequence(let items): items.allSatisfy { if case .mapping = $0.resolved.content { true } else { false } }
    case .scalar, .alias: false
    }
  }

  /// Stands for an alias that leads nowhere, so that the rest of the file is read and its findings are told too.
  private mutating func addStandIn(_ range: Range<Int>) {
    isUsable = false
    let key = frames.last.map { $0.isMapping && $0.key == nil } ?? false
    // As a key it must not collide with another one.
    let text = key ? "*\(range.lowerBound)" : ""
    let content: Node.Content
    if let frame = frames.last, frame.isMapping, let waiting = frame.key, Node.Entry(key: waiting, value: waiting).isMerge {
      content = .mapping([])
    } else {
      content = .scalar(Node.Scalar(text: text, style: .plain))
    }
    add(Built(node: Node(content: content, range: range), weight: 1, height: 0, mergeDepth: 0))
  }

  // MARK: Findings

  private mutating func count(at range: Range<Int>) {
    nodeCount += 1
    guard nodeCount > limits.nodes else { return }
    report(.tooManyNodes, "the file holds more than \(limits.nodes) values", range)
    stop()
  }

  private mutating func refuseDepth(_ range: Range<Int>) {
    report(.tooDeep, "collections are nested more than \(limits.depth) deep", range)
    stop()
  }

  private mutating func reportDuplicate(_ name: String, _ range: Range<Int>, first: Range<Int>, hint: String? = nil) {
    report(
      .duplicateKey, "duplicate key `\(name)`", range,
      related: [RelatedPlace(location: source.location(at: first.lowerBound), note: "first given here")], hint: hint)
  }

  private mutating func report(
    _ id: DiagnosticID, _ message: String, _ range: Range<Int>, related: [RelatedPlace] = [], hint: String? = nil
  ) {
    guard !isStopped else { return }
    diagnostics.append(Diagnostic(id: id, message: message, primary: span(range), related: related, hint: hint))
    guard diagnostics.count >= limits.diagnostics else { return }
    diagnostics.append(
      Diagnostic(id: id, severity: .note, message: "\(source.file) was read up to here; what may be wrong after it is not told"))
    stop()
  }

  private mutating func stop() {
    isStopped = true
    isUsable = false
  }

  private mutating func masked() -> SourceText {
    if let maskedSource { return maskedSource }
    let made = source.maskingLikelySecrets()
    maskedSource = made
    return made
  }

  private func valueStart(_ range: Range<Int>, anchor: String?, tag: String?) -> Int {
    NodeRange.valueStart(
      in: source.bytes, from: range.lowerBound, to: range.upperBound, properties: (anchor == nil ? 0 : 1) + (tag == nil ? 0 : 1))
  }
}
