extension ConfigSchema {
  /// The description of the file as JSON Schema 2020-12; ends with a line end.
  package var jsonSchema: String { JSONSchemaWriter.document(of: root).pretty + "\n" }

  /// The description of the file for people, as Markdown; ends with a line end.
  package var markdown: String { MarkdownReference.document(of: root) }
}
