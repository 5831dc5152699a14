/// Every metric of the gateway's own. Those of the process have names that all of Prometheus' world agrees on, and are named where they are read.
///
/// The values of all labels are bounded: by the file (`endpoint`, `model`), or by this program (everything else). Nothing that a client
/// sends becomes a label.
package enum MetricCatalogue {
  package static let all = requests + endpoints + process + configuration

  /// From an embedding that is answered at once to a long answer of a slow model.
  private static let requestSeconds: [Double] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300,
  ]

  // MARK: - Inference requests

  package static let requestsTotal = MetricDescription(
    "fingerpost_requests_total", .counter,
    "Inference requests that ended after an endpoint was asked, by the endpoint asked last and by how they ended for the client.")
  package static let requestDuration = MetricDescription(
    "fingerpost_request_duration_seconds", .histogram(requestSeconds),
    "Time from the head of an inference request to the end of its answer, for every request of fingerpost_requests_total.")
  package static let timeToFirstByte = MetricDescription(
    "fingerpost_time_to_first_byte_seconds", .histogram(requestSeconds),
    "Time from the head of an inference request to the head of the endpoint's answer.")
  package static let responseBodyBytes = MetricDescription(
    "fingerpost_response_body_bytes_total", .counter, "Bytes of answers that were written to clients, without heads and framing.")
  package static let requestsRefused = MetricDescription(
    "fingerpost_requests_refused_total", .counter,
    "Inference requests that ended before an endpoint was asked, by the code of the error that the client got.")
  package static let modelRequests = MetricDescription(
    "fingerpost_model_requests_total", .counter,
    "Inference requests by the model or alias asked for; PREFIX:* stands for all models of a cloud provider.")

  package static let requestsRunning = MetricDescription(
    "fingerpost_requests_running", .gauge, "Inference requests that hold one of the slots of server.max_concurrent now.")
  package static let requestsWaiting = MetricDescription(
    "fingerpost_requests_waiting", .gauge, "Inference requests that wait for a slot now, of the gateway or of an endpoint.")
  package static let queueLeft = MetricDescription(
    "fingerpost_queue_left_total", .counter, "Waits for a slot that ended, by how they did.")
  package static let queueSeconds = MetricDescription(
    "fingerpost_queue_seconds_total", .counter, "Time that requests have spent waiting for slots.")

  package static let tokens = MetricDescription(
    "fingerpost_tokens_total", .counter,
    "Tokens of prompts (input) and of answers (output), as the answers said, by endpoint and by the model or alias asked for.")

  private static let requests = [
    requestsTotal, requestDuration, timeToFirstByte, responseBodyBytes, requestsRefused, modelRequests, tokens,
  ]

  // MARK: - Endpoints

  package static let requestsInFlight = MetricDescription(
    "fingerpost_requests_in_flight", .gauge, "Exchanges with an endpoint that are under way now.")
  package static let upstreamTries = MetricDescription(
    "fingerpost_upstream_tries_total", .counter,
    "Exchanges begun with an endpoint; those beyond one per request are tries after another endpoint had failed.")
  package static let upstreamErrors = MetricDescription(
    "fingerpost_upstream_errors_total", .counter, "Exchanges with an endpoint that failed, by what went wrong.")

  package static let outputSpeed = MetricDescription(
    "fingerpost_output_tokens_per_second", .gauge,
    "How fast an endpoint's answers come: a moving average (each answer counts for a fifth) over its answers.")

  private static let endpoints = [requestsInFlight, upstreamTries, upstreamErrors, outputSpeed]

  // MARK: - The process

  package static let buildInfo = MetricDescription("fingerpost_build_info", .gauge, "Always 1; the label is the running version.")
  package static let clientConnections = MetricDescription(
    "fingerpost_client_connections", .gauge, "Connections of clients that are open now.")

  package static let connectionsRefused = MetricDescription(
    "fingerpost_connections_refused_total", .counter, "Connections of clients that were closed because server.max_connections were open.")
  package static let draining = MetricDescription(
    "fingerpost_draining", .gauge, "1 from the signal that ends the gateway, while /readyz says no.")

  private static let process = [buildInfo, clientConnections, connectionsRefused, draining]

  // MARK: - The configuration

  package static let configReloads = MetricDescription(
    "fingerpost_config_reloads_total", .counter, "Attempts to load the configuration file while running, by what came of them.")
  package static let configReloadDuration = MetricDescription(
    "fingerpost_config_reload_duration_seconds", .histogram([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]),
    "Time from reading the configuration file to the swap, or to the reason why there is none.")
  package static let configLastReloadSuccessful = MetricDescription(
    "fingerpost_config_last_reload_successful", .gauge,
    "1 if the last attempt to load the configuration file found it sound, 0 if what runs is older than the file.")
  package static let configLastReloadSuccess = MetricDescription(
    "fingerpost_config_last_reload_success_timestamp_seconds", .gauge,
    "When the configuration file was last found sound, in seconds since 1970.")
  package static let configInfo = MetricDescription(
    "fingerpost_config_info", .gauge, "Always 1; the labels are the digest of the running configuration and its generation.")
  package static let configInSync = MetricDescription(
    "fingerpost_config_in_sync", .gauge, "1 if the file, as last seen, holds what is running.")
  package static let configRestartRequired = MetricDescription(
    "fingerpost_config_restart_required", .gauge, "Keys of the configuration whose value in the file waits for a restart.")
  package static let configWatchMode = MetricDescription(
    "fingerpost_config_watch_mode", .gauge, "Always 1; how changes of the file are noticed: inotify, poll or manual; and why it polls.")
  package static let configSourceOrphaned = MetricDescription(
    "fingerpost_config_source_orphaned", .gauge,
    "1 if the file that is read was replaced where this process cannot see it, as behind a bind mount of a single file.")
  package static let configWatchOverflows = MetricDescription(
    "fingerpost_config_watch_overflows_total", .counter, "Times that the kernel dropped file events because too many were waiting.")

  private static let configuration = [
    configReloads, configReloadDuration, configLastReloadSuccessful, configLastReloadSuccess,
  ]
}
