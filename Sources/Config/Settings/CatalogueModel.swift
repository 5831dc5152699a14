/// One entry of `models:`, the catalogue of supported models.
package struct CatalogueModel: Sendable, Equatable {
  package var id: String
  /// Default: the id.
  package var name: String
  package var description: String
  /// Hugging Face repository, `owner/name`.
  package var repo: String?
  package var filename: String?
  package var sizeBytes: Int?
  package var requiredMemoryBytes: Int?
  package var tags: [String]
  package var capabilities: [String]
  package var quantization: String?
  /// true: wanted on the nodes. Default false.
  package var registered: Bool
}
