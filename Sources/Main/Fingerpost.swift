import ArgumentParser

/// The command line.
@main
struct Fingerpost: AsyncParsableCommand {
  static let version = "0.1.0-dev"

  static let configuration = CommandConfiguration(
    commandName: "fingerpost",
    abstract: "A static LLM gateway: one YAML file in, one OpenAI-compatible address out.",
    discussion: """
      Write your endpoints, cloud keys and API keys into one file, check it, and serve it:

        fingerpost check gateway.yaml      every error at once, with line and column
        fingerpost route echo              where a model's requests go, and why
        fingerpost serve                   serves ./gateway.yaml
        kill -HUP PID                      loads the file again; a broken file changes nothing

      Clients then speak the OpenAI API to it:

        curl http://127.0.0.1:8080/v1/chat/completions \\
          -H 'Authorization: Bearer sk_debug' \\
          -d '{"model": "echo", "messages": [{"role": "user", "content": "Hello"}]}'
      """,
    version: version,
    subcommands: [Serve.self, Check.self, Test.self, RouteCommand.self, Plan.self, SchemaCommand.self, HashKey.self])
}
