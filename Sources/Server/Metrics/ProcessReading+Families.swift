import Gateway

extension ProcessReading {
  /// As metrics, those that could be read.
  var families: [MetricFamily] {
    [
      Self.family("process_cpu_seconds_total", .counter, "User and system CPU time spent in seconds.", cpuSeconds),
      Self.family("process_start_time_seconds", .gauge, "Start time of the process in seconds since 1970.", startTime),
      Self.family("process_resident_memory_bytes", .gauge, "Resident memory size in bytes.", residentBytes),
      Self.family("process_virtual_memory_bytes", .gauge, "Virtual memory size in bytes.", virtualBytes),
      Self.family("process_threads", .gauge, "Threads of the process.", threads),
      Self.family("process_open_fds", .gauge, "Open file descriptors.", openFiles),
      Self.family("process_max_fds", .gauge, "Most file descriptors that may be open.", maximumFiles),
    ].compactMap(\.self)
  }

  private static func family(_ name: String, _ kind: MetricDescription.Kind, _ help: String, _ value: Double?) -> MetricFamily? {
    value.map { MetricFamily(name: name, kind: kind, help: help, samples: [MetricFamily.Sample(labels: "", value: .number($0))]) }
  }
}
