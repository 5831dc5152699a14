/// The kinds of body whose scan is measured.
enum SpeedSample: String, CaseIterable {
  case chat = "1 KB chat"
  case prose = "20 MB of ASCII prose"
  case japanese = "20 MB of Japanese prose"
  case lines = "20 MB of prose with line breaks"
  case numbers = "20 MB of numbers"

  var body: [UInt8] {
    switch self {
    case .chat: Bodies.chat(bytes: 1000)
    case .prose: Bodies.chat(bytes: 20 << 20)
    case .japanese: Bodies.chat(text: "吾輩は猫である。", bytes: 20 << 20)
    case .lines: Bodies.chat(text: "The quick brown fox jumps over the lazy dog.\\n", bytes: 20 << 20)
    case .numbers: Bodies.numbers(bytes: 20 << 20)
    }
  }
}
