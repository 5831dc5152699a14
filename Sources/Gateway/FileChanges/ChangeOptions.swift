package import Config

/// How a change of the file is to be made.
package struct ChangeOptions: Sendable {
  /// Of the content that the client knows; nil: whatever is there.
  package var base: ContentDigest?
  /// Only tell what would be done.
  package var isTrial: Bool
  /// Comments above a removed entry stay.
  package var keepsComments: Bool

  package init(base: ContentDigest? = nil, isTrial: Bool = false, keepsComments: Bool = false) {
    self.base = base
    self.isTrial = isTrial
    self.keepsComments = keepsComments
  }
}
