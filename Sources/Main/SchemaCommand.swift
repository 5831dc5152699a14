import ArgumentParser
import Config

/// `fingerpost schema`: what a configuration file may hold, for editors and for people.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print what a configuration file may hold, as JSON Schema or as Markdown.",
    discussion: """
      Both are written from the description that the gateway itself reads files by. With the schema in a file, editors that use \
      yaml-language-server complete and check as you type, if the first line of your file names it:

        fingerpost schema > gateway.schema.json
        # yaml-language-server: $schema=gateway.schema.json
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case json, markdown }

  @Option(help: "json for JSON Schema 2020-12, markdown for a page with every key.")
  var format: Format = .json

  func run() {
    switch format {
    case .json: print(ConfigSchema.current.jsonSchema, terminator: "")
    case .markdown: print(ConfigSchema.current.markdown, terminator: "")
    }
  }
}
