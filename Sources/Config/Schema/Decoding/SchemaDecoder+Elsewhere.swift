/// Values of a configuration that belongs to another machine.
extension SchemaDecoder {
  /// How a scalar is taken.
  enum Treatment {
    /// As on the machine that it belongs to.
    case resolved
    /// What is written stands for whatever it means there.
    case kept(Checked.Value)
    /// It is masked where a mask cannot be a value.
    case unknown
  }

  func asWritten(_ scalar: Node.Scalar, _ node: Node, as shape: Shape) -> Treatment {
    guard environment.isElsewhere else { return .resolved }
    let isMasked = MaskedText.isMasked(scalar.text)
    guard isMasked || Self.hasReferences(scalar.text) else { return .resolved }
    if case .text(let format) = shape, let value = kept(scalar.text, as: format) { return .kept(value) }
    return isMasked ? .unknown : .resolved
  }

  /// nil: it has to be known what it means.
  private func kept(_ text: String, as format: TextFormat) -> Checked.Value? {
    switch format {
    case .free, .name, .secret, .optionalSecret, .sha256, .uuid, .providerURL, .repository, .passwordHash: .text(text)
    case .endpointURL: .base(.url(text))
    // Behind a reference nobody knows where it starts.
    case .path: .text(text.hasPrefix("${") ? text : FilePaths.absolute(text, in: directory))
    case .listenAddress, .pathPattern: nil
    }
  }

  /// A malformed one is not kept: it is a mistake on any machine.
  private static func hasReferences(_ text: String) -> Bool {
    guard ReferenceText.mayContainReferences(text), let reference = try? ReferenceText(text) else { return false }
    return reference.parts.contains { part in
      switch part {
      case .literal: false
      case .variable, .file: true
      }
    }
  }
}
