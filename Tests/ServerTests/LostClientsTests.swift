import Testing

@testable import Server

@Suite("A lost client") struct LostClientsTests {
  @Test(arguments: [
    (Duration.seconds(120), [1, 60, 20, 120_000]), (.seconds(2), [1, 1, 1, 2000]), (.milliseconds(1500), [1, 1, 1, 1500]),
    (.milliseconds(100), [1, 1, 1, 1000]), (.seconds(86_400), [1, 32767, 14400, 86_400_000]),
  ])
  func `is one that leaves probes and data unacknowledged for the write time-out, but for a second at least`(
    writeTimeout: Duration, values: [Int]
  ) {
    #expect(LostClients(writeTimeout: writeTimeout).options.map(\.value) == values)
  }
}
