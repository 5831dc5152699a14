/// The keys of `server:`.
struct ServerSection: Sendable {
  let description: SectionDescription
  let tlsSection: TLSSection
  let queueSection: QueueSection

  let listen: Key<[Located<ListenAddress>]>
  let tls: Key<Record>
  let requestTimeout: Key<Duration>
  let connectTimeout: Key<Duration>
  let maxConcurrent: Key<Int>
  let queue: Key<Record>
  let maxBody: Key<Int>
  let headerTimeout: Key<Duration>
  let idleTimeout: Key<Duration>
  let writeTimeout: Key<Duration>
  let maxConnections: Key<Int>
  let shutdownDelay: Key<Duration>
  let drainTimeout: Key<Duration>
  let threads: Key<Int?>
  let stateDirectory: Key<String?>

  /// Two loopback ports: the one people expect, and the one that older clients of the seed use.
  static let defaultListen: [ListenAddress] = [.tcp(host: "127.0.0.1", port: 8080), .tcp(host: "127.0.0.1", port: 32768)]
  /// Relative to the directory of the file.
  static let defaultStateDirectory = "./state"

  init() {
    var keys = SectionBuilder(path: "server")
    tlsSection = TLSSection()
    queueSection = QueueSection()
    listen = keys.defaulted(
      "listen", .list(of: .listenAddress, minimum: 1, allowsSingle: true), to: Self.defaultListen.map { Located(value: $0, range: 0..<0) },
      "One address or a list of them: `host:port`, `[::1]:port` or `unix:/path`.",
      effect: .restart { $0.server.listen != $1.server.listen },
      synonyms: ["bind", "address", "host", "port", "listen_address", "listeners"])
    tls = keys.section(
      "tls", tlsSection.description,
      "Serves HTTPS with these files on every TCP address. New files and paths are picked up live; switching it on or off needs a restart.",
      effect: .restart { ($0.server.tls == nil) != ($1.server.tls == nil) })
    requestTimeout = keys.defaulted(
      "request_timeout", .duration(.milliseconds(1)...(.hours(24))), to: .seconds(60),
      "Longest wait for the response head of an endpoint, and between two chunks of its body.",
      environment: "LLM_ROUTER_REQUEST_TIMEOUT", synonyms: ["timeout", "request_timeout_secs", "read_timeout"])
    connectTimeout = keys.defaulted(
      "connect_timeout", .duration(.milliseconds(1)...(.hours(1))), to: .seconds(5),
      "Longest wait for a connection to an endpoint, name resolution included.",
      environment: "LLM_ROUTER_CONNECT_TIMEOUT", synonyms: ["connect_timeout_secs", "connection_timeout"])
    maxConcurrent = keys.defaulted(
      "max_concurrent", .integer(1...1_000_000), to: 100, "Inference requests in flight in the whole gateway.",
      environment: "LLM_ROUTER_MAX_CONCURRENT", synonyms: ["max_concurrency", "concurrency", "max_concurrent_requests"])
    queue = keys.section("queue", queueSection.description, "Where requests above `max_concurrent` wait, in order.")
    maxBody = keys.defaulted(
      "max_body", .size(1...(1 << 30)), to: 20 << 20, "Largest request body.",
      synonyms: ["max_body_size", "body_limit", "client_max_body_size"])
    headerTimeout = keys.defaulted(
      "header_timeout", .duration(.milliseconds(100)...(.hours(1))), to: .seconds(10),
      "Time for a client to send its request head, and each further KiB of its body.")
    idleTimeout = keys.defaulted(
      "idle_timeout", .duration(.milliseconds(100)...(.hours(24))), to: .seconds(75),
      "How long a connection is kept open without a request.", synonyms: ["keepalive_timeout", "keep_alive"])
    writeTimeout = keys.defaulted(
      "write_timeout", .duration(.milliseconds(100)...(.hours(24))), to: .seconds(120),
      "How long a client may take nothing of its answer.")
    maxConnections = keys.defaulted("max_connections", .integer(1...10_000_000), to: 10_000, "Client connections.")
    shutdownDelay = keys.defaulted(
      "shutdown_delay", .duration(.zero...(.hours(1))), to: .zero,
      "After SIGTERM, how long requests are still taken while `/readyz` says no.")
    drainTimeout = keys.defaulted(
      "drain_timeout", .duration(.zero...(.hours(24))), to: .seconds(30),
      "How long running requests may take to end before the process does.",
      synonyms: ["shutdown_timeout", "graceful_timeout"])
    threads = keys.defaulted(
      "threads", .either(word: "auto", or: .integer(1...1024)), to: nil, written: "auto",
      "Event loops, and as many upstream threads; `auto` goes by the cores.",
      effect: .restart { $0.server.threads != $1.server.threads }, synonyms: ["workers", "worker_processes"])
    stateDirectory = keys.defaulted(
      "state_dir", .either(word: "none", or: .text(.path)), to: Self.defaultStateDirectory, written: Self.defaultStateDirectory,
      "Directory of keys that came in by REST, of journals of writes, of `registered_at`, and of the request history; `none` keeps nothing outside the file.",
      effect: .restart { $0.server.stateDirectory != $1.server.stateDirectory }, synonyms: ["data_dir", "state_directory"])
    description = keys.build(noun: "server section")
  }
}
