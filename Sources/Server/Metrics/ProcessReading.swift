import Glibc

/// What the kernel says of this process at one moment, read from /proc. What cannot be read is left out.
///
/// Names as in https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics
struct ProcessReading {
  var cpuSeconds: Double?
  var startTime: Double?
  var residentBytes: Double?
  var virtualBytes: Double?
  var threads: Double?
  var openFiles: Double?
  var maximumFiles: Double?

  /// Cost: some system calls, and one for every few hundred open files.
  static func now() -> ProcessReading {
    var reading = ProcessReading()
    let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
    if let stat = ProcessFile.text("/proc/self/stat"), let fields = statFields(stat) {
      // proc_pid_stat(5) counts from 1, and the fields begin with the third.
      let field = { (number: Int) -> Double? in number - 3 < fields.count ? Double(fields[number - 3]) : nil }
      if let user = field(14), let system = field(15) { reading.cpuSeconds = (user + system) / ticks }
      reading.threads = field(20)
      if let started = field(22), let booted = bootTime() { reading.startTime = booted + started / ticks }
      reading.virtualBytes = field(23)
      reading.residentBytes = field(24).map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) }
    }
    reading.openFiles = ProcessFile.entries("/proc/self/fd").map { Double($0 - 1) }  // The directory itself was open.
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 { reading.maximumFiles = Double(limit.rlim_cur) }
    return reading
  }

  /// The fields behind the name of the program, which is in brackets and may hold anything.
  private static func statFields(_ stat: String) -> [Substring]? {
    guard let nameEnd = stat.lastIndex(of: ")") else { return nil }
    return stat[stat.index(after: nameEnd)...].split { $0 == " " || $0 == "\n" }
  }

  /// Seconds since 1970.
  private static func bootTime() -> Double? {
    guard let line = ProcessFile.text("/proc/stat")?.split(separator: "\n").first(where: { $0.hasPrefix("btime ") }) else { return nil }
    return Double(line.dropFirst("btime ".count))
  }
}
