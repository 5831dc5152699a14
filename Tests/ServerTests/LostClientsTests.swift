import Testing

@testable import Server

@Suite("A lost client") struct LostClientsTests {
  @Test(arguments: [
    (Duration.seconds(120), [1, 50, 25, 150_000]), (.seconds(2), [1, 1, 1, 3000]), (.milliseconds(100), [1, 1, 1, 1100]),
    (.seconds(86_400), [1, 32767, 18000, 108_000_000]),
  ])
  func `is one that leaves probes and data unacknowledged for the write time-out and a while`(
    writeTimeout: Duration, values: [Int]
  ) {
    #expect(LostClients(writeTimeout: writeTimeout).options.map(\.value) == values)
  }
}
