import Glibc
import Testing

@testable import Server

@Suite("Metrics of the process")
struct MetricsProcessTests {
  @Test("An opened file and burnt CPU time show, and nothing is missing")
  func reading() throws {
    let before = ProcessReading.now()
    let descriptor = open("/dev/null", O_RDONLY)
    defer { close(descriptor) }
    try #require(descriptor >= 0)
    let began = clock()
    var sum: UInt64 = 0
    // 30 ms of CPU time: three ticks of the kernel's clock.
    while clock() - began < 30_000 { sum &+= 1 }
    let after = ProcessReading.now()
    #expect(after.families.count == 7)
    #expect(try #require(after.cpuSeconds) > (try #require(before.cpuSeconds)), "\(sum)")
    #expect(try #require(after.openFiles) >= 4)
    #expect(try #require(after.maximumFiles) >= (try #require(after.openFiles)))
    #expect(try #require(after.threads) >= 1)
    #expect(try #require(after.residentBytes) > 1_048_576)
    #expect(try #require(after.residentBytes) < (try #require(after.virtualBytes)))
    #expect(after.startTime == before.startTime)
    #expect(abs(Double(time(nil)) - (try #require(after.startTime))) < 3600)
  }
}
