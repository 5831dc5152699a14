import Config

/// An endpoint's key on its way into a file of its own, so that the configuration holds no more than a reference to it.
struct StoredKey: Sendable {
  var secret: Secret
  /// Absolute.
  var path: String
  /// How it stands in the configuration.
  var value: EditValue { .reference("${file:\(path.replacing("$", with: "$$"))}") }
}
