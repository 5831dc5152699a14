/// The `server:` section: listeners, limits and time-outs.
package struct ServerSettings: Sendable, Equatable {
  /// At least one. Default 127.0.0.1:8080 and 127.0.0.1:32768. Needs a restart.
  package var listen: [ListenAddress]
  /// nil: clients speak plain HTTP. With files, TCP addresses speak TLS alone. From the one to the other needs a restart.
  package var tls: TLSFiles?
  /// Time to the response head, and between two chunks of a body. Default 60 s; `LLM_ROUTER_REQUEST_TIMEOUT` overrides.
  package var requestTimeout: Duration
  /// Time to an established connection, name resolution included. Default 5 s; `LLM_ROUTER_CONNECT_TIMEOUT` overrides.
  package var connectTimeout: Duration
  /// Inference requests in flight, whole gateway. Default 100; `LLM_ROUTER_MAX_CONCURRENT` overrides.
  package var maxConcurrent: Int
  /// Requests above `maxConcurrent` that wait, in order. Default 100; 0 refuses at once.
  package var queueMaxWaiting: Int
  /// Longest wait in the queue. Default 10 s.
  package var queueTimeout: Duration
  /// Largest request body in bytes. Default 20 MiB.
  package var maxBody: Int
  /// Time for a client to send its request head, and each further KiB of its body. Default 10 s.
  package var headerTimeout: Duration
  /// Life of a keep-alive connection without a request. Default 75 s.
  package var idleTimeout: Duration
  /// Time a client may take nothing of its answer. Default 120 s.
  package var writeTimeout: Duration
  /// Client connections on all addresses together. Default 10 000; the limit of open files may allow fewer.
  package var maxConnections: Int
  /// After SIGTERM, how long requests are still taken while `/readyz` says no. Default 0 s.
  package var shutdownDelay: Duration
  /// Time for running requests to end after that. Default 30 s.
  package var drainTimeout: Duration
  /// Event loops, and as many upstream threads. nil is `auto`: from the cores. Needs a restart.
  package var threads: Int?
  /// Directory for history and keys that came in by REST; nil is `none`, in memory. Absolute. Default `./state`. Needs a restart.
  package var stateDirectory: String?

  package struct TLSFiles: Sendable, Equatable {
    /// The server's certificate, and those that lead from it to one that clients trust.
    package var certificate: PEMFile
    package var privateKey: PEMFile

    package init(certificate: PEMFile, privateKey: PEMFile) {
      self.certificate = certificate
      self.privateKey = privateKey
    }
  }
}
