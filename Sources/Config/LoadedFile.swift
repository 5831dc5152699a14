/// One file that a configuration was read from.
package struct LoadedFile: Sendable, Equatable {
  /// As opened: absolute, with `..` left in it.
  package var path: String
  /// nil if it could not be read, or did not hold still.
  package var digest: ContentDigest?
}
